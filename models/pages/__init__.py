"""Sheets become pages: parts of cells, strokes, marks, check code, what cannot be printed."""
