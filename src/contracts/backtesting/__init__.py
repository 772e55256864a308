"""Replaying past batches: how often the barrier would have cried wolf, and what it would have caught."""
