"""Forms and django-filter classes."""
