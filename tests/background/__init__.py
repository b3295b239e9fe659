"""Jobs in real worker processes."""
