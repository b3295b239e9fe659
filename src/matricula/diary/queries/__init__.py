"""Reads of the diary app."""
