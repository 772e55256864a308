"""Data that stay in DuckDB or Spark: contracts are judged there, by few queries."""
