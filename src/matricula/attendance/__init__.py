"""Daily attendance: whose list was taken, and who was not there."""
