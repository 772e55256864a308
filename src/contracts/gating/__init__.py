"""What becomes of a batch: it goes on, is split, is set apart or stops; and what comes back from quarantine."""
