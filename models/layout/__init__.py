"""Values become a sheet."""
