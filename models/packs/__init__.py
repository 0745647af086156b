"""表样: the schema of packs, reading and checking them."""
