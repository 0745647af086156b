"""Numbers and measures as officials type them."""
