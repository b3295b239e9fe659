"""Offices and schools of an area: their particulars, classes, days of closing."""
