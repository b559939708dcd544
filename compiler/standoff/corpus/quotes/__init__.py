"""The finder of quotes: where a text has the words that somebody quotes, and how they differ."""
