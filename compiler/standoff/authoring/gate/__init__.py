"""A gate for quotes in files of any shape: each is held against the source that it names, without a project."""
