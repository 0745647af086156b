"""Small parts with no draft in them: buttons, message bar, theme, clipboard."""
