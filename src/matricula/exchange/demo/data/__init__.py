"""What each demonstration is made of, one file for each pack."""
