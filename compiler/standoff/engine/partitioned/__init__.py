"""Builds within a stated memory: parts stay on disk, and what belongs together is brought together in buckets.

The checks, the rules and the tables are those of every build; here is only what each of them is given, and in which
order. Files are read as always (`standoff.engine.read`). Then `gather` takes the little that has to be known of all
parts at once, `scatter` checks values and spreads the rows over partitions, `partition` resolves some records at a
time, and `sort` sorts what is not sorted by record. Each of these is a function of its own that may run in a worker
process, and leaves files; `pipeline` calls them.
"""
