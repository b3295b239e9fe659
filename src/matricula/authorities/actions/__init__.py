"""Every write of the authorities app, one action a file."""
