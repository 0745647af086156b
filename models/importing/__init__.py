"""Tables of others: recognised, matched column by column and row by row, and planned as one change."""
