"""Actions of the journal app."""
