"""The manual in a window of its own, and what the program is made of."""
