"""Requests for background jobs, made by the services that write. The jobs themselves are in :mod:`archive.tasks`."""
