"""Law of Guizhou province on the status of primary and secondary pupils."""
