"""Data that were split to train a model and to test it, and what one part knows of the other."""
