"""How two readings of one text differ, and what may be taken of them: two lists that commands know without the rest."""

from typing import Literal, get_args

Kind = Literal["equal", "folded", "differs", "only_first", "only_second"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Take = Literal["first", "second", "both", "neither", "equal"]
TAKES: tuple[Take, ...] = get_args(Take)
"""What may be taken of a pair; `equal` confirms that both readings say the same."""

CHOICES: tuple[Take, ...] = TAKES[:-1]
