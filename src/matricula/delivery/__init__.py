"""What goes out to families: mails, the weekly printout and its handover, what is told the same day; extracts."""
