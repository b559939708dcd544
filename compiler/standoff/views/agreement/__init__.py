"""Agreement of two annotation sets of the same texts: pairing, spans, values, and Krippendorff's alpha."""
