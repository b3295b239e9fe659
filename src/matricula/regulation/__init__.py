"""The law as data: sources, dated terms, windows, rules, procedures, and the packs they come from. No Django."""
