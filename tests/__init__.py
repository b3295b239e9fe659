"""Tests that belong to no single part of the house."""
