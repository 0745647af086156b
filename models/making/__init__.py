"""表样制作: a bureau's blank workbook, what its cells are taken for, and the pack that comes of it."""
