"""Drafts on disk: file format, lock, versions and how long they are kept."""
