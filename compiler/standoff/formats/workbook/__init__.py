"""The parts of the workbook: what its sheets are, the links between them, and how they are written."""
