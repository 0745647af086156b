"""Faces: what they cover, how wide they are, which are chosen."""
