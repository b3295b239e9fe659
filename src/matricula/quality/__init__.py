"""What has to be looked into: kept set-wise, shown to whoever can act on it."""
