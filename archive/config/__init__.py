"""The Django project: settings, root addresses, checks, storage, database, middleware."""
