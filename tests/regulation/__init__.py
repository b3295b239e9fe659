"""The law's own machinery, tried on tiny packs of a country that does not exist."""
