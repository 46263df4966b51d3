"""Documents, slides and books of office programs."""
