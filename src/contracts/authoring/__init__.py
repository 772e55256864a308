"""Writing contracts: learning them from data, comparing them, carrying them to and from other formats."""
