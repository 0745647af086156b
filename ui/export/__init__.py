"""What is exported and how it looks."""
