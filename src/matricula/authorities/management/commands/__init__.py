"""Management commands of the authorities app."""
