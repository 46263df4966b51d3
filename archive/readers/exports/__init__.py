"""Messages, posts and entries that services hand out, in forms whose fields are known."""
