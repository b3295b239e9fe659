"""Actions of the quality app."""
