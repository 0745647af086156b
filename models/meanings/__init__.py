"""What each cell of a blank workbook is: proposals with their grounds, and what a person answered."""
