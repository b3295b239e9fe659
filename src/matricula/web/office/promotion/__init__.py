"""The yearly promotion: what will become of each class, who stays, what became of them, taking it back."""
