"""The database: SQLite or PostgreSQL, one schema, one code path."""
