"""The codebook of a build: generated from schemas, vocabularies and the tables, so that nothing in it is kept twice."""
