"""Data files of the explorer: columns of frames, as short as they can be said, in a script that hands them over.

A browser that opened a page from a folder may load scripts from it, and nothing else. So a data file is a script of one
call, `S.put(key, value)`. Ids and labels return in many columns, and begin alike: a file of frames has a pool, a sorted
list of what returns in it. Numbers are written in signs (see `signs.py`).
A column is written as

- `{"k": value}` where all its cells are the same;
- `{"d": signs, "c": signs}` or `{"v": values, "c": signs}` where few values return: their places in the pool, or what
  they are, and which of them each cell is; `{…, "r": signs}` where equal cells follow each other: which value, and
  how many more cells have it;
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
from itertools import chain, compress, groupby, islice, pairwise
from operator import gt, ne, sub
from pathlib import Path
from types import NoneType
from typing import Any

import polars as pl

from standoff.formats.explorer.signs import BASE, SIGNS, TRIPLES, equal, shortest, ten_digits, varied
from standoff.source.escape import script_call
from standoff.tables.coded import is_coded

Columns = list[tuple[str, list[Any]]]
"""The columns of a frame by name, as lists: the cells of a range of rows are a slice of each."""
Rows = tuple[Columns, int, int | None]
"""Some rows of a frame: its columns, the first row, and the row after the last, or all that follow."""
Counted = tuple[str, Sequence[Any], Counter[Any]]
"""A column of a file: its name, its cells, and how often it has each value."""
Numbers = Mapping[str, int]
"""Where each text of a pool is in it."""
FEW = 0.75  # of as many cells; a number in place of a text is shorter even where few texts return
HASH = re.compile("(.*?)((?:[0-9a-f]{10}){2,})", re.DOTALL)


def lists(frame: pl.DataFrame) -> Columns:
    """The columns of a frame as lists of what JSON has: dates as text, whole numbers without a fraction."""
    return [(column.name, _cells(column)) for column in frame.iter_columns()]


def _cells(column: pl.Series) -> list[Any]:
    if isinstance(column.dtype, pl.Date):
        return column.dt.to_string("iso").to_list()
    if column.dtype.is_float():
        return [_plain(value) for value in column]
    return (column.cast(pl.String) if is_coded(column.dtype) else column).to_list()


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
    parts = {
        part: [_counted(name, cells[start:stop]) for name, cells in rows]
        for part, (rows, start, stop) in frames.items()
    }
    pool = _pool([found for columns in parts.values() for _, _, found in columns])
    numbers = {text: number for number, text in enumerate(pool)}
    encoded = [[part, _frame(columns, numbers)] for part, columns in parts.items()]
    return {"s": list(_fronted(pool)), "f": encoded}


def _counted(name: str, cells: Sequence[Any]) -> Counted:
    return name, cells, Counter(cells)


def _frame(columns: Sequence[Counted], numbers: Numbers) -> dict[str, Any]:
    size = len(columns[0][1]) if columns else 0
    return {"n": size, "c": [[name, column(cells, found, numbers)] for name, cells, found in columns]}


def _pool(columns: Iterable[Counter[Any]]) -> list[str]:
    """The texts of the columns in which most texts return, or are in other columns too."""
    known = [(found.total(), {cell for cell in found if isinstance(cell, str)}) for found in columns]
    uses = Counter(chain.from_iterable(texts for _, texts in known))
    return sorted(set().union(*(texts for size, texts in known if _returns(texts, size, uses))))


def _returns(found: set[str], size: int, uses: Mapping[str, int]) -> bool:
    if size > 1 and len(found) <= 1:
        return False
    return len(found) <= FEW * size or 2 * sum(uses[text] > 1 for text in found) >= len(found)


def column(cells: Sequence[Any], found: Counter[Any], numbers: Numbers) -> Any:
    """A column in one of its forms; `found` are its values, `numbers` those of the texts in the pool."""
    if not cells:
        return []
    if len(found) == 1 and len(cells) > 1:
        return {"k": cells[0]}
    texts = [cell for cell in found if isinstance(cell, str)]
    pooled = bool(texts) and all(text in numbers for text in texts)
    coded = _coded(cells, found, numbers if pooled else None) if 2 * len(found) <= len(cells) else None
    whole = None if texts else _whole(cells, found)
    if coded and not (whole and _length(whole) < _length(coded)):
        return coded
    if texts and not pooled and (hashes := _hashes(cells)):
        return hashes
    if texts:
        return {"s": shortest([_place(cell, numbers) for cell in cells])} if pooled else {"p": list(_fronted(cells))}
    return whole or list(cells)


def _coded(cells: Sequence[Any], found: Counter[Any], numbers: Numbers | None) -> dict[str, Any]:
    """A column of few values: what they are, the most frequent first, and which of them each cell is."""
    order = {cell: number for number, (cell, _) in enumerate(found.most_common())}
    values = {"v": list(order)} if numbers is None else {"d": equal([_place(c, numbers) for c in order], len(numbers))}
    runs = [0, *compress(range(1, len(cells)), map(ne, cells, islice(cells, 1, None))), len(cells)]
    if 3 * len(runs) > len(cells):
        return values | {"c": shortest([order[cell] for cell in cells])}
    lengths = ((order[cells[start]], stop - start - 1) for start, stop in pairwise(runs))
    return values | {"r": varied(list(chain.from_iterable(lengths)))}


def _length(column: Mapping[str, Any]) -> int:
    """About how long a form of a column of numbers is in JSON."""
    return sum(len(part) if isinstance(part, str) else len(str(part)) for part in column.values())


def _place(cell: str | None, numbers: Numbers) -> int:
    return 0 if cell is None else numbers[cell] + 1


def _shared(before: str, text: str) -> int:
    """How many characters two texts begin with alike; browsers count one beyond U+FFFF as two, so it ends there."""
    same, most = 0, min(len(before), len(text), BASE - 1)
    while same < most:
        middle = (same + most + 1) // 2
        if before[:middle] == text[:middle]:
            same = middle
        else:
            most = middle - 1
    beyond = () if text.isascii() else (n for n, character in enumerate(text[:same]) if character > "\uffff")
    return next(iter(beyond), same)


def _whole(cells: Sequence[Any], found: Counter[Any]) -> dict[str, str] | None:
    """Whole numbers in signs; nothing where some are of another kind, or too large."""
    if len(cells) < 2 or not set(map(type, found)) <= {int, NoneType}:
        return None
    known = [cell for cell in found if cell is not None]
    if min(known) < 0 or max(known) >= TRIPLES - 1:
        return None
    plain = shortest([0 if cell is None else cell + 1 for cell in cells])
    if None in found or any(map(gt, cells, islice(cells, 1, None))):
        return {"i": plain}
    growing = shortest([cells[0], *map(sub, islice(cells, 1, None), cells)])
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
    return {"h": first[1], "c": "".join([ten_digits(cell[start : start + 10]) for cell in cells for start in starts])}


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
    start = 0
    for number, run in groupby(numbers.to_list()):
        stop = start + sum(1 for _ in run)
        yield number, start, stop
        start = stop


def put(folder: Path, path: str, value: Any) -> None:
    """Write a data file, `data/<path>.js`, which is loaded under its path; raises OSError."""
    file = folder / f"{path}.js"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(script_call("S.put", path, value).encode())
