"""Schooling in Russia: stages, offices, roles, working days, the tables of the class journal."""
