"""Families: who may read of which student, by which right, and how they come by it."""
