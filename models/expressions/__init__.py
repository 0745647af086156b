"""The language of formulas and wordings: parser, tree, functions."""
