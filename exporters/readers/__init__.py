"""Lists of subjects read from files of others."""
