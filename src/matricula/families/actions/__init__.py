"""Actions of the families app."""
