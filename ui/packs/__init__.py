"""表样 of the user's own in the window: added, removed, and looked at again whenever their files change."""
