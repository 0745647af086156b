"""Drafts on disk: format, file, lock, versions."""
