"""What changed, by whom and why; putting it back; two editors at once."""
