"""From one draft to another: last year's to this year's, a budget's goals and executed amounts to scores."""
