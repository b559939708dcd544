"""Versions: what differs between two, which number that asks for, how one is frozen, and whether one is whole."""
