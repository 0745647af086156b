"""Work in the window that must not be lost: savepoints, recovery, locks, failed saves."""
