"""Help: what each status, clock, button and mark of one's own rooms means."""
