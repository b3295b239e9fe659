"""Management commands of the outermost layer."""
