"""What is kept from batch to batch: accepted profiles, and the evidence after each judged batch."""
