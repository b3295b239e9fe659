"""The students one may see: their list, and the record of each."""
