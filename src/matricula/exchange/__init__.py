"""Data that comes in and goes out: workbooks, and later OneRoster and the public API."""
