"""Reads of the families app."""
