"""Dialogs that compare: two drafts, a draft and its versions, paper and draft."""
