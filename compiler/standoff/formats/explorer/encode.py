"""Data files of the explorer: columns of frames, as short as they can be said, in a script that hands them over.

A browser that opened a page from a folder may load scripts from it, and nothing else. So a data file is a script of one
call, `S.put(key, value)`. Ids and labels return in many columns, and begin alike: a file of frames has a pool, a sorted
list of what returns in it. Numbers are written in signs, equally many for each, the digits of a system of base 91.
A column is written as

- `{"k": value}` where all its cells are the same;
- `{"d": signs, "c": signs}` or `{"v": values, "c": signs}` where few values return: their places in the pool, or what
  they are, and which of them each cell is;
- `{"s": signs}`, the place in the pool of each cell, from 1; 0 is empty;
- `{"p": texts}`, as the pool itself: the first sign of each says how much of the text before it comes first;
- `{"h": beginning, "c": signs}` of hashes, which begin alike: seven signs for ten hexadecimal digits;
- `{"i": signs}`, whole numbers, 1 more than they are; 0 is empty;
- `{"+": signs}` where whole numbers grow, each less the one before;
- the list of its cells otherwise.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from standoff.source.escape import script_call

Columns = list[tuple[str, list[Any]]]
"""The columns of a frame by name, as lists: the cells of a range of rows are a slice of each."""
Rows = tuple[Columns, int, int | None]
"""Some rows of a frame: its columns, the first row, and the row after the last, or all that follow."""
Numbers = Mapping[str, int]
"""Where each text of a pool is in it."""
FEW = 0.75  # of as many cells; a number in place of a text is shorter even where few texts return
SIGNS = [chr(code) for code in range(ord("#"), ord("~") + 1) if chr(code) != "\\"]  # what JSON writes as it is
BASE = len(SIGNS)
PAIRS = [first + second for first in SIGNS for second in SIGNS]
TRIPLES = BASE**3
HASH = re.compile("(.*?)((?:[0-9a-f]{10}){2,})", re.DOTALL)


def lists(frame: pl.DataFrame) -> Columns:
    """The columns of a frame as lists of what JSON has: dates as text, whole numbers without a fraction."""
    dated = frame.with_columns(pl.col(pl.Date).dt.to_string("iso"), pl.col(pl.Categorical, pl.Enum).cast(pl.String))
    return [
        (column.name, [_plain(v) for v in column] if column.dtype.is_float() else column.to_list()) for column in dated
    ]


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and value.is_integer() else value


def put_frames(folder: Path, path: str, frames: Mapping[str, Rows]) -> None:
    """Write a data file of some frames, with what their columns have in common written once; raises OSError."""
    put(folder, path, stored(frames))


def whole(frames: Mapping[str, pl.DataFrame]) -> dict[str, Rows]:
    """Frames with all their rows."""
    return {name: (lists(frame), 0, None) for name, frame in frames.items()}


def stored(frames: Mapping[str, Rows]) -> dict[str, Any]:
    """Some frames as a data file has them."""
    parts = {part: [(name, cells[start:stop]) for name, cells in rows] for part, (rows, start, stop) in frames.items()}
    pool = _pool([cells for columns in parts.values() for _, cells in columns])
    numbers = {text: number for number, text in enumerate(pool)}
    encoded = [[part, _frame(columns, numbers)] for part, columns in parts.items()]
    return {"s": list(_fronted(pool)), "f": encoded}


def encoded(columns: Columns) -> dict[str, Any]:
    """A frame within other data: its number of rows, and each column by its name."""
    return _frame(columns, {})


def _frame(columns: Columns, numbers: Numbers) -> dict[str, Any]:
    size = len(columns[0][1]) if columns else 0
    return {"n": size, "c": [[name, column(cells, numbers)] for name, cells in columns]}


def _pool(columns: Iterable[Sequence[Any]]) -> list[str]:
    """The texts of the columns in which most texts return, or are in other columns too."""
    known = [(len(cells), {cell for cell in set(cells) if isinstance(cell, str)}) for cells in columns]
    uses = Counter(text for _, found in known for text in found)
    return sorted(set().union(*(found for size, found in known if _returns(found, size, uses))))


def _returns(found: set[str], size: int, uses: Mapping[str, int]) -> bool:
    if size > 1 and len(found) <= 1:
        return False
    return len(found) <= FEW * size or 2 * sum(uses[text] > 1 for text in found) >= len(found)


def column(cells: Sequence[Any], numbers: Numbers) -> Any:
    """A column in one of its forms; `numbers` are those of the texts in the pool."""
    found = dict.fromkeys(cells)
    if not cells:
        return []
    if len(found) == 1 and len(cells) > 1:
        return {"k": cells[0]}
    texts = [cell for cell in found if isinstance(cell, str)]
    pooled = bool(texts) and all(text in numbers for text in texts)
    whole = None if texts else _whole(cells)
    if 2 * len(found) <= len(cells) and not (whole and "+" in whole):
        order = {cell: number for number, cell in enumerate(found)}
        places = [_place(cell, numbers) for cell in found] if pooled else []
        values = {"d": _signs(places, len(numbers))} if pooled else {"v": list(found)}
        return values | {"c": _signs([order[cell] for cell in cells])}
    if texts and not pooled and (hashes := _hashes(cells)):
        return hashes
    if texts:
        return {"s": _signs([_place(cell, numbers) for cell in cells])} if pooled else {"p": list(_fronted(cells))}
    return whole or list(cells)


def _place(cell: str | None, numbers: Numbers) -> int:
    return 0 if cell is None else numbers[cell] + 1


def _shared(before: str, text: str) -> int:
    """How many characters two texts begin with alike; browsers count one beyond U+FFFF as two, so it ends there."""
    for number, (one, other) in enumerate(zip(before, text, strict=False)):
        if one != other or one > "\uffff" or number == BASE - 1:
            return number
    return min(len(before), len(text))


def _whole(cells: Sequence[Any]) -> dict[str, str] | None:
    """Whole numbers in signs; nothing where some are of another kind, or too large."""
    if len(cells) < 2 or not all(cell is None or (type(cell) is int and 0 <= cell < TRIPLES - 1) for cell in cells):
        return None
    plain = _signs([0 if cell is None else cell + 1 for cell in cells])
    if None in cells or any(cell < before for before, cell in pairwise(cells)):
        return {"i": plain}
    growing = _signs([cells[0], *(cell - before for before, cell in pairwise(cells))])
    return {"+": growing} if len(growing) < len(plain) else {"i": plain}


def _hashes(cells: Sequence[Any]) -> dict[str, str] | None:
    """Hashes in signs; None where a cell is not a hash, or begins otherwise."""
    first = HASH.fullmatch(cells[0] or "")
    if not first:
        return None
    alike = re.compile(re.escape(first[1]) + f"[0-9a-f]{{{len(first[2])}}}")
    if not all(cell and alike.fullmatch(cell) for cell in cells):
        return None
    starts = range(len(first[1]), len(first[0]), 10)
    return {"h": first[1], "c": "".join([_ten_digits(cell[start : start + 10]) for cell in cells for start in starts])}


def _ten_digits(digits: str) -> str:
    number = int(digits, 16)
    high, low = divmod(number, TRIPLES)
    return SIGNS[high // TRIPLES] + _three(high % TRIPLES) + _three(low)


def _three(number: int) -> str:
    return SIGNS[number // BASE**2] + PAIRS[number % BASE**2]


def _signs(numbers: Sequence[int], most: int = 0) -> str:
    """Numbers below the third power of the base, each in as many signs as the largest, or as one that is larger."""
    most = max([most, *numbers])
    if most < BASE:
        return "".join([SIGNS[number] for number in numbers])
    if most < BASE**2:
        return "".join([PAIRS[number] for number in numbers])
    return "".join([_three(number) for number in numbers])


def _fronted(texts: Iterable[str | None]) -> Iterator[str | None]:
    """Each text without what it has in common with the one before, and a sign for how much that is."""
    before = ""
    for text in texts:
        if text is None:
            yield None
            continue
        shared = _shared(before, text)
        yield SIGNS[shared] + text[shared:]
        before = text


def slices(numbers: pl.Series) -> Iterator[tuple[int, int, int]]:
    """The ranges of equal numbers in a sorted column: each number, where it begins and where it ends."""
    runs = pl.DataFrame({"number": numbers}).with_row_index("row").group_by("number", maintain_order=True)
    for number, start, size in runs.agg(pl.col("row").first(), pl.len()).iter_rows():
        yield number, start, start + size


def put(folder: Path, path: str, value: Any) -> None:
    """Write a data file, `data/<path>.js`, which is loaded under its path; raises OSError."""
    file = folder / f"{path}.js"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(script_call("S.put", path, value).encode())
