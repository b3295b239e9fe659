"""Reads of the studies app."""
