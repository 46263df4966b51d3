"""Many files at once -> articles. Whatever stands half done stands in the database, so a killed process loses nothing."""
