"""Plans of edits, made of what a person does: typing, rows, subjects, paste, cut, next place."""
