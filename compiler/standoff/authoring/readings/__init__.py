"""Two readings of one text side by side: the pairs that agreement counts, what was decided on each, and taking it."""
