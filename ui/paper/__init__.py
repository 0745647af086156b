"""The paper to type on: sheet, current cell, editors over cells, subject line, what keys do there."""
