"""Savepoints, recovery, locks, failed saves."""
