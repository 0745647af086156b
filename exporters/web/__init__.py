"""Text for the office's web page: one HTML file without scripts, and plain text to be copied."""
