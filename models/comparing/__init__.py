"""Two drafts, two states, paper and draft."""
