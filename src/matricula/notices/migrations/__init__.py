"""How the tables of the notices app came to be."""
