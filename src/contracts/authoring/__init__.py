"""Writing contracts: what helps a person to make one, to change one, and to take one elsewhere."""
