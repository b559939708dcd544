"""JSON Schemas of annotation files, for editors: completion, hovers and diagnostics without an extension of ours."""
