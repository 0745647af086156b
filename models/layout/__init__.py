"""Values become a sheet: cells set with real font metrics, rows, tables, changing words; where it is cut."""
