"""What must agree, and what the program offers: issues, ties, score, balance, offers, unit slips."""
