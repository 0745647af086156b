"""表样制作: a bureau's blank workbook on paper, what each cell of it is, answered by pointing, and tried."""
