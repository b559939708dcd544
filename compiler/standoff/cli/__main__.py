"""Lets `python -m standoff.cli` stand for `standoff`."""

from standoff.cli import main

main(prog_name="standoff")
