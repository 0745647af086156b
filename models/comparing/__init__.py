"""Two drafts, two states of one, paper and draft: what differs, and the way back."""
