"""Scores of recognition and linking on marked texts. The marked texts themselves are no part of the project."""
