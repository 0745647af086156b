"""A bureau's blank workbook as plain data: cells, looks, labels, heads, and rows that repeat."""
