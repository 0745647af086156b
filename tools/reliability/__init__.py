"""Runs that try to lose or damage work, many times over; `make reliability` writes docs/reliability.md."""
