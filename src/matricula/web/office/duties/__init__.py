"""What was owed by an hour: what is late, the share in time, and schools by it."""
