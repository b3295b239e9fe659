"""How the tables of the papers app came to be."""
