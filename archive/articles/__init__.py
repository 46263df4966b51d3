"""The writes of a report's life: stored, corrected, published, redacted."""
