"""Where a batch is let through or not: asked for, judged, decided, recorded, and something good served in any case."""
