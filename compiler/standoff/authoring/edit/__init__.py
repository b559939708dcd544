"""Edits of annotation files: each keeps every character that it does not have to change."""
