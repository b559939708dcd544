"""JSON Schemas of annotation files, for editors: completion, hovers and diagnostics without an editor extension."""
