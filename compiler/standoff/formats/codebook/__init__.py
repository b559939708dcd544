"""The codebook of a build: generated from schemas, vocabularies and tables, so that nothing is maintained twice."""
