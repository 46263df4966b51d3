"""Near-duplicates: reports whose bodies are mostly the same words, found once and shown as one story."""
