"""Reading contract files: strict YAML, then Terms, with every problem located."""
