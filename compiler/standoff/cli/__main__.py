"""Makes `python -m standoff.cli` the same as `standoff`."""

from standoff.cli import main

main(prog_name="standoff")
