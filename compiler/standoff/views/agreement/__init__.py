"""Agreement of two readings of the same texts: pairing, spans, values, and Krippendorff's alpha."""
