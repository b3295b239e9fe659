"""Pages for officers, schools, families and the public."""
