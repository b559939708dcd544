"""Interchange: export as W3C Web Annotations and for brat; import of brat and Label Studio annotations as mentions."""
