"""Paper for families who read no diary: the weekly printout, its handover, what is told the same day; extracts."""
