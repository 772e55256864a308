"""Writing contracts: what helps a person to write one, or to take it elsewhere."""
