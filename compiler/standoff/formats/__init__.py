"""Formats: one module each, one signature: `write(contents, folder)` writes files and tells of each as a `Resource`."""

TABLES = ("wide", "csv", "parquet", "sqlite", "xlsx", "excel")  # those that hold the tables
STREAMED = frozenset({"csv", "parquet"})  # of them, those that are written where tables are beyond the memory
WITHOUT_WIDE = frozenset({"csv", "parquet"})  # of them, those that the wide tables are not in
FORMATS = (
    "wide", "csv", "parquet", "sqlite", "datasette", "views", "xlsx", "excel", "geojson", "csvw", "citation",
)  # all, in the order in which the descriptor lists their files  # fmt: skip
DESCRIBING = ("croissant", "schema_org")  # these tell the sizes and hashes of the other files, and come last
