"""Evidence files: kept by content, checked by content, shown only through access checks."""
