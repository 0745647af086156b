"""From goals to scores: goals and executed amounts brought, and what differs from what was promised."""
