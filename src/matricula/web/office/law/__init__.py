"""The law beside the work: instruments, clauses with their cases, permissions."""
