"""Reads of the delivery app."""
