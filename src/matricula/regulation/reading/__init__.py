"""Reading of a pack's files: text in every language, and values that know their file, line and path."""
