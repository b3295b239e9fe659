"""Reads of the journal app."""
