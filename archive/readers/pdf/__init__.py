"""PDF files: letters on pages -> words in the order in which they are read."""
