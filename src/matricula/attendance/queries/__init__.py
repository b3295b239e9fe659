"""Queries of the attendance app."""
