"""科目: dictionaries, own lists, trees of codes."""
