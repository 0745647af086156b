"""Faces of the sheet on disk (PDF, workbook): no Qt."""
