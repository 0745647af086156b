"""The start page: packs, recent drafts, samples, what can be recovered."""
