"""What the columns of a sheet are: types, codes of few values, and columns that say one thing together.

Nothing is guessed that would change a value: a type is taken if every cell of the column is a value of it as it is
written, and columns are taken together if that holds in every row.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from standoff.authoring.edit.registry import NoIdError
from standoff.authoring.edit.word_ids import id_of_words
from standoff.authoring.sheets.kinds import COUNT, RANGES, is_value, kind_of, range_of, unit_of
from standoff.source.sheet import Sheet

FEW, OFTEN, LONGEST = 20, 3, 40  # codes of one column, times that each is used on average, characters of one
LOW, BEST, HIGH = ("low", "lower", "min"), ("best", "estimate"), ("high", "upper", "max")
DATE = (("year",), ("month",), ("day",))
LATITUDE, LONGITUDE = ("latitude", "lat"), ("longitude", "long", "lon", "lng")
AMOUNTS = ("amount", "value")
NUMBERED = re.compile(r"(.+?)[ _.-]?([1-9]\d?)")
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SheetField:
    """A field: its name and title, its type, the columns that it is made from, and how a row gives its value.

    `codes` are those of its vocabulary with their words, `unit` that of its quantities. Children have the type
    `children` and several values.
    """

    name: str
    title: str
    kind: str
    columns: tuple[str, ...]
    codes: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""

    def values(self, cells: Cells) -> list[str]:
        """What a row says."""
        given = [cells[name].strip() for name in self.columns]
        if self.kind == "children":
            return [value for value in given if value]
        if not any(given):
            return []
        if len(given) == 2:
            return [_range(*given) if self.kind in {COUNT, *RANGES} else " ".join(given)]
        if len(given) == 3:
            return ["-".join(part.zfill(size) for part, size in zip(given, (4, 2, 2), strict=True) if part)]
        found = given[0].lower() if self.kind == "boolean" else given[0]
        return [{words: code for code, words in self.codes.items()}.get(found, found)]


def _is_amount(name: str, stem: list[str]) -> bool:
    """Whether a column has the numbers of what another one, with this stem, has the currency or unit of."""
    words = re.split(r"[ _.-]+", name.strip())
    return words in ([*([stem] if stem else []), *([*stem, word] for word in AMOUNTS)])


def _range(low: str, high: str) -> str:
    return low if low == high else f"{low}..{high}"


def fields_of(sheet: Sheet, table: str, skipped: Iterable[str]) -> list[SheetField]:
    """The fields of a sheet in the order of their first columns; `skipped` are the columns that become the key."""
    work = _Work(sheet, table, set(skipped))
    for find in (work.numbered, work.dates, work.ranges, work.amounts, work.singles):
        find()
    order = {name: number for number, name in enumerate(sheet.columns)}
    return sorted(work.found, key=lambda each: order[each.columns[0]])


class _Work:
    def __init__(self, sheet: Sheet, table: str, skipped: set[str]) -> None:
        self.sheet, self.table, self.taken = sheet, table, skipped
        self.found: list[SheetField] = []
        self.names: set[str] = set()

    @property
    def free(self) -> list[str]:
        return [name for name in self.sheet.columns if name not in self.taken]

    def cells(self, name: str) -> list[str]:
        return [row.cells[name].strip() for row in self.sheet.rows]

    def given(self, name: str) -> list[str]:
        return [value for value in self.cells(name) if value]

    def add(self, title: str, kind: str, columns: tuple[str, ...], codes: Mapping[str, str] | None = None) -> None:
        name = field_name(title, self.names)
        self.names.add(name)
        self.taken |= {*columns}
        field = SheetField(name, title, kind, columns, codes or {})
        given = [value for row in self.sheet.rows for value in field.values(row.cells)] if kind == "quantity" else []
        self.found.append(replace(field, unit=unit_of(given)) if given else field)

    # -- columns together ----------------------------------------------------------------------------------------------

    def numbered(self) -> None:
        """`actor1`, `actor2`, …: children, in their order, where no row has a gap."""
        groups: dict[str, dict[int, str]] = {}
        for name in self.free:
            match = NUMBERED.fullmatch(name)
            if match:
                groups.setdefault(match[1].strip(), {})[int(match[2])] = name
        for stem, members in groups.items():
            columns = tuple(members[number] for number in sorted(members))
            rows = [[row.cells[name].strip() for name in columns] for row in self.sheet.rows]
            given = [[value for value in row if value] for row in rows]
            is_plain = all(" ".join(value.split()) == value for row in given for value in row)
            is_filled = all(row[: len(values)] == values for row, values in zip(rows, given, strict=True))
            is_counted = sorted(members) == [*range(1, len(members) + 1)] and len(members) > 1
            if is_counted and any(given) and is_plain and is_filled:
                self.add(stem, "children", columns)

    def dates(self) -> None:
        """`year`, `month` and `day`: one date, as precise as a row has it."""
        for stem, columns in self._together(DATE):
            rows = [[row.cells[name].strip() for name in columns] for row in self.sheet.rows]
            if all(not any(row) or _is_date(*row) for row in rows) and any(any(row) for row in rows):
                self.add(stem or "date", "edtf", columns)

    def ranges(self) -> None:
        """`killed_low` and `killed_high`: a range; a best estimate beside them stays a column of its own."""
        for stem, columns in self._together((LOW, HIGH)):
            rows = [[row.cells[name].strip() for name in columns] for row in self.sheet.rows]
            given = [_range(*row) for row in rows if any(row)]
            if given and (kind := range_of(given)):
                self.add(stem or COUNT, kind, columns)
                for _, (best,) in (each for each in self._together((BEST,)) if each[0] == stem):
                    self.single(best, f"{stem} best estimate".strip())

    def amounts(self) -> None:
        """`cost` and `cost_currency`: money; `height` and `height_unit`: a quantity. Every row has both or neither."""
        for words, kind in ((("currency",), "money"), (("unit", "units"), "quantity")):
            for name in self.free:
                *stem, last = re.split(r"[ _.-]+", name.strip())
                numbers = [each for each in self.free if _is_amount(each, stem)] if last.lower() in words else []
                if len(numbers) == 1:
                    rows = [[row.cells[each].strip() for each in (numbers[0], name)] for row in self.sheet.rows]
                    given = [" ".join(row) for row in rows if any(row)]
                    is_one = all(is_value(kind, value) for value in given) and (kind == "money" or unit_of(given))
                    if given and is_one and all(all(row) for row in rows if any(row)):
                        self.add("_".join(stem) or AMOUNTS[0], kind, (numbers[0], name))

    def _together(self, parts: tuple[tuple[str, ...], ...]) -> list[tuple[str, tuple[str, ...]]]:
        """Columns that differ in one word each, by what is left of their names."""
        groups: dict[str, dict[int, str]] = {}
        for name in self.free:
            words = re.split(r"[ _.-]+", name.strip())
            for number, wanted in enumerate(parts):
                at = next((n for n in (-1, 0) if words[n].lower() in wanted), None)
                if at is not None:
                    stem = "_".join(words[:-1] if at else words[1:])
                    groups.setdefault(stem, {}).setdefault(number, name)
                    break
        whole = [(stem, found) for stem, found in groups.items() if len(found) == len(parts)]
        return [(stem, tuple(found[number] for number in range(len(parts)))) for stem, found in whole]

    # -- single columns ------------------------------------------------------------------------------------------------

    def singles(self) -> None:
        for name in self.free:
            self.single(name, name)

    def single(self, name: str, title: str) -> None:
        given = self.given(name)
        codes = self._codes(given)
        self.add(title, "code" if codes else kind_of(given, self.given_raw(name), name), (name,), codes)

    def given_raw(self, name: str) -> list[str]:
        """The cells of a column as they are."""
        return [row.cells[name] for row in self.sheet.rows if row.cells[name].strip()]

    def _codes(self, given: list[str]) -> dict[str, str]:
        """A code for each of a few values that occur often; none where two would be called alike."""
        words = sorted({*given})
        if not 1 < len(words) <= FEW or len(given) < OFTEN * len(words) or kind_of(words, words) != "string":
            return {}
        if any(len(value) > LONGEST or " ".join(value.split()) != value for value in words):
            return {}
        try:
            codes = {id_of_words(value): value for value in words}
        except NoIdError:
            return {}
        return codes if len(codes) == len(words) else {}


def _is_date(year: str, month: str, day: str) -> bool:
    if not re.fullmatch(r"\d{4}", year) or (day and not month):
        return False
    if not all(re.fullmatch(r"0?[1-9]|[1-3]\d|", part) for part in (month, day)):
        return False
    return is_value("edtf", "-".join(part.zfill(2) for part in (year, month, day) if part))


def field_name(title: str, taken: Iterable[str]) -> str:
    """A name from words: letters, digits and `_`, and not one that is taken."""
    try:
        base = id_of_words(title).replace("-", "_")[:40].strip("_")
    except NoIdError:
        base = "column"
    known = {*taken}
    return next(name for n in range(len(known) + 1) if (name := f"{base}_{n + 1}" if n else base) not in known)
