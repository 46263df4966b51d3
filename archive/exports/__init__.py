"""Articles and entities as files for other tools: records, and one module a format that writes them."""
