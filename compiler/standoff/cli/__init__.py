"""The command line: thin click commands that call one library function each and print its result."""

import atexit
import gc

# A command is short: looking for circles among its objects while modules are loaded, and once more when Python ends and
# all of them are given up anyway, takes longer than some commands do.
gc.set_threshold(150_000, 20, 20)
atexit.register(gc.freeze)

try:
    from standoff.cli.application import main
except KeyboardInterrupt:  # before there is a command that could say so
    raise SystemExit(130) from None

__all__ = ["main"]
