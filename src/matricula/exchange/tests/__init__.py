"""Tests of the exchange app."""
