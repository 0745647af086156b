"""The workbook: cells, styles, pages and live formulas as the paper has them."""
