"""The database: an embedded PostgreSQL or the one DATABASE_URL names, its roles, and what each may do."""
