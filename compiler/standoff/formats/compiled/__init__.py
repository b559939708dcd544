"""Compiled writing of CSV, where it was built: columns as polars hands them over -> bytes, or polars writes them."""
