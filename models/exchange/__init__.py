"""What a draft holds, cell by cell: listed, found and replaced, typed by key in and out of JSON."""
