"""Form packs, submissions, calculation, checks and layout: no Qt, no reportlab, no openpyxl, no docx."""
