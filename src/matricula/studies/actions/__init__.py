"""Every write of the studies app, one action a file."""
