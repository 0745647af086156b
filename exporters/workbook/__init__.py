"""The workbook, its formulas too."""
