"""Text files: their encoding, and Markdown."""
