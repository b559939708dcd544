"""Drafts made by a program: JSON lines of quotes and values become a reading, of which curators take what is right."""
