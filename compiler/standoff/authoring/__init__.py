"""What helps those who write annotation files: edits, JSON Schemas, interchange, starting a corpus."""
