"""Full-text search: an index derived from PostgreSQL that can be deleted at any time and built again by one command."""
