"""指南: the current cell, what is wrong, score, balance, offers."""
