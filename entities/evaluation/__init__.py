"""Scores of recognition and linking on marked texts. The marked texts themselves are not part of the project."""
