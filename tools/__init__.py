"""Developers' tools: no part of the running program."""
