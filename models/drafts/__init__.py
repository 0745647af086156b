"""What was typed, and the only way to change it."""
