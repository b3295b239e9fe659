"""Reads of the admission app."""
