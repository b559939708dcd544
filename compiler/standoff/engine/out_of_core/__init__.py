"""Out of core: steps whose data lies on disk, in partitions, because a corpus exceeds the memory budget.

What is computed is in `standoff.engine.steps`, as for every run. Here is how data moves between steps: `gather` brings
together what all have to know, `scatter` sends rows to the partition that they belong to, `sort` merges what is sorted
by partition; `arrow_store` has the files, `partitions` the borders, `memory_budget` their number.
"""
