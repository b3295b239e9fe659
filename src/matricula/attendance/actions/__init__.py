"""Actions of the attendance app."""
