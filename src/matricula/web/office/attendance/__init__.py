"""Pages of attendance: the classes of a day, the list of one, a month."""
