"""The preview of pages, and printing or exporting from it."""
