"""Many files at once -> articles. Every intermediate state is in the database, so that a killed process loses nothing."""
