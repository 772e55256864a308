"""Sensing: what the values of a column say of their unit. Pure arithmetic; knows no contract, no frame."""
