"""Every write of the papers app."""
