"""Conditions over facts: how they are written, checked, and judged for one student or a million."""
