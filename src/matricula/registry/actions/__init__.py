"""Every write of the registry app, one action a file."""
