"""Actions of the diary app: what families write."""
