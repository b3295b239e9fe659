"""Who did what and who looked at what; locks and the permits that open them (subjects by kind and uuid)."""
