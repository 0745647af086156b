"""Plans of edits: typing, rows, subjects, paste, next place."""
