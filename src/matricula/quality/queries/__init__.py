"""Questions of the quality app."""
