"""Suggestions: names, dates, counts and money that a text has beyond its annotations, without a model or network."""
