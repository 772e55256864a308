"""What is kept from batch to batch: profiles, evidence, runs, breakers, last good batches, and published contracts."""
