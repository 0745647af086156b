"""Speed, measured as ratios and against aims; `make bench` prints it. No test depends on a time."""
