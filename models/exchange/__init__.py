"""By key in and out, for the command line."""
