"""What was typed, by key, in and out of JSON for the command line."""
