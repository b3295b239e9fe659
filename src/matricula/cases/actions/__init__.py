"""One named action per file: everything that writes to a case."""
