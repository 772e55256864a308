"""Two versions of a contract compared: what changed, what it means for the data's consumer, which version fits."""
