"""Paper for families: the weekly printouts, their handover, what is told the same day, extracts."""
