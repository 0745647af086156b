"""The Word file: paragraphs in real styles, tables with merged cells and repeated heads, sections."""
