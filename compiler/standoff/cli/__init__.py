"""The command line: thin click commands that call one library function each and print its result."""

import gc

# A command is short: looking for circles among its objects while modules are loaded takes longer than some commands do.
gc.set_threshold(50_000, 20, 20)

try:
    from standoff.cli.application import main
except KeyboardInterrupt:  # before there is a command that could say so
    raise SystemExit(130) from None

__all__ = ["main"]
