"""One open draft, kept in step."""
