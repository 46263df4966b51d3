"""What changed, by whom and why; restoring it; two editors at once."""
