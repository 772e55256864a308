"""Data of every kind, and the fused evaluation of a contract over them."""
