"""Documents on paper: typst templates of any room, and data, become a PDF."""
