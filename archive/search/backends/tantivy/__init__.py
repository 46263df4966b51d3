"""The embedded search engine: one index in a folder of each host, built from PostgreSQL. Nothing else imports tantivy."""
