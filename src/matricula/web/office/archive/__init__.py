"""What is filed: entries of a student's archive, sealed copies, and the papers themselves."""
