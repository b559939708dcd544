"""Checks: small functions over frames, each returning its problems, none stopping the others."""
