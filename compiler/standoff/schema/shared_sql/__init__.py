"""The SQL that SQLite and DuckDB share: SQLite compiles more than DuckDB understands, so a query is parsed here too."""
