"""What the statuses, clocks, marks and buttons of the pages mean: told from the law and the glossary alone."""
