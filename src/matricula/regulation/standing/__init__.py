"""Standing data of the law: sources and clauses, dated values, tables, layouts, offices, working days."""
