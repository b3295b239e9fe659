"""What this installation is: its civil clock, and the settings by which the database knows who acts and what they see."""
