"""Objects -> what a template shows. Nothing here knows of a request."""
