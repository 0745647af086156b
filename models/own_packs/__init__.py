"""表样 of the user's own: the folder they are kept in, looked at before they are taken over."""
