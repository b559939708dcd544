"""How to install what only some commands need: from this project's own source, never by its name from an index.

A name in an index belongs to whoever took it first; nobody has said that `standoff` there is this project.
"""


def how_to_install(extra: str) -> str:
    """What to run, and where."""
    return f"run `python -m pip install '.[{extra}]'` in the folder of Standoff's source"
