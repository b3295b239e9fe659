"""Every write of the graduation app, one action a file."""
