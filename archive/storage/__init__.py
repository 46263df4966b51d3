"""Files: where originals are stored, who may open them, and what a full disk looks like."""
