"""Reads of cases, each with a known number of statements."""
