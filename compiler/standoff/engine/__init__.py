"""Annotation files in batches, each read on its own into a part: in this process, in others, or long ago."""
