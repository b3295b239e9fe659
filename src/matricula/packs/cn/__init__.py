"""National law of China on the status of primary and secondary pupils."""
