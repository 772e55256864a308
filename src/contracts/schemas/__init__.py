"""Contracts as real pandera schemas: one file per engine that pandera knows."""
