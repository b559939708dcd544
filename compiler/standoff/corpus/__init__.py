"""A project on disk: its settings, texts and annotation files, read into frames of assertions with their places."""
