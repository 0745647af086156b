"""What was not saved yet, kept apart from the draft: savepoints, and what open editors hold."""
