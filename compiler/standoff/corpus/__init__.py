"""The annotation grammar: nodes of text files and registry files become rows of mentions, each with its place."""
