"""Sheets become pages: cuts, strokes, marks, check code, what cannot be printed."""
