"""Interchange: what texts say as W3C Web Annotations and for brat; annotations of brat and Label Studio as mentions."""
