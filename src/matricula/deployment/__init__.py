"""What this installation is: its civil clock, and how the database knows who acts and what they see."""
