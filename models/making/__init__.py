"""表样制作: a blank workbook whose cells are known becomes a pack, tried against a filled one."""
