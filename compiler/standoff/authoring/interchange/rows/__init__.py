"""Import of CSV and TSV rows: each is a record of a table, and gets an entry in its registry."""
