"""What becomes of a judged batch: it goes on, is split, or stops."""
