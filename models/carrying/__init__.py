"""From last year's draft to this year's: what recurs, what was last year's figure, what has no place."""
