"""Commands of the exchange app, one a file."""
