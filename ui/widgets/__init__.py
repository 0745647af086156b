"""Small parts with no draft in them."""
