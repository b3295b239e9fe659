"""What waits for whoever signs in: the inbox, the classes of a class teacher, one's own account."""
