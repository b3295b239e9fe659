"""Families are found from a student's page; they have no place of their own."""

PLACES = ()
