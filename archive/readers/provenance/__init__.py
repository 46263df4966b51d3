"""What a file says of those who made it, for editors."""
