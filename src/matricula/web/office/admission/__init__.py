"""The admission plan: quotas, who gets a place where, and what a school sees of it."""
