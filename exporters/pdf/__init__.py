"""The PDF: pages drawn with embedded fonts, links, and what makes it archival."""
