"""Tests of the admission app."""
