"""Actions of the admission app."""
