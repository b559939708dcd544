"""The names of what is left of all that steps give."""

RECEIPTS = ("table.assertions", "table.evidence", "table.resolutions")
LINKED = ("labels", "ties")  # tables made beside the wide ones, of what all records are called
FRAMES = ("tables", "corpus_tables", *RECEIPTS)  # what is left of all that steps give
LEFT_ON_DISK = ("weights", "text_weights", "n_registry", "coverage", "wide", "wrong.wide", *LINKED, *FRAMES)
TABLES = (*FRAMES, "wide", *LINKED)  # what a build writes
RESULTS = (*TABLES, "outcomes", "cells", "records")  # in memory
