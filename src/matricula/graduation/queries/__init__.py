"""Reads of the graduation app."""
