"""Values: who reads what, which rows show, what a cell is called and prints."""
