"""Whether DuckDB answers a query as SQLite does: kinds of values, grouped columns, subqueries of one row.

SQLite compares anything with anything, takes some row's value for a column that is not grouped, and the first row of a
subquery. DuckDB refuses all three, some of them only when the view is read.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from standoff.schema.shared_sql.tree import Expr, NotSharedError, Query, Select, Source

Kind = Literal["text", "number", "truth", "day", ""]  # "" is not known, and that of NULL
Columns = Mapping[str, Kind]
KINDS: dict[str, Kind] = {"integer": "number", "number": "number", "boolean": "truth", "date": "day", "string": "text"}
DAY = re.compile(r"'\d{4}-\d\d-\d\d'")
AGGREGATES = frozenset({"avg", "count", "group_concat", "max", "min", "sum"})
OF_TEXT = frozenset({"instr", "length", "lower", "ltrim", "replace", "rtrim", "substr", "substring", "trim", "upper"})
OF_NUMBERS = frozenset({"abs", "avg", "round", "sum"})
SAME = frozenset({"coalesce", "nullif"})  # functions of values of one kind
KEPT = frozenset({"first_value", "lag", "last_value", "lead", "max", "min"})  # those that yield what they are given
TEXTS = frozenset({"group_concat", "lower", "ltrim", "replace", "rtrim", "substr", "substring", "trim", "upper"})
AS_TEXT = "`CAST(… AS TEXT)` turns a day or number into text; compare a day with a whole date, as in '2024-01-31'"
OF_TRUTH = "use CASE to say what to write: SQLite writes 1 and 0, DuckDB true and false"
GROUPED = "add it to GROUP BY, or put it into `min`, `max` or another aggregate"
ONE_ROW = "end it with LIMIT 1, or select one `min`, `max`, `count` or `sum`"
NAMES: dict[Kind, str] = {"text": "a text", "number": "a number", "truth": "true or false", "day": "a day", "": "NULL"}


@dataclass(frozen=True, slots=True)
class _Scope:
    """The columns that one SELECT reads, those of the SELECTs around it, and what its rows are grouped by."""

    sources: dict[str, Columns]
    tables: Mapping[str, Columns]
    outer: "_Scope | None" = None
    aliases: dict[str, Expr] = field(default_factory=dict)
    groups: frozenset[Expr] = frozenset()
    is_grouped: bool = False

    def find(self, name: str) -> tuple["_Scope", str, Kind] | None:
        """The scope that has a column, the column's full name, and its kind."""
        table, _, column = name.rpartition(".")
        for alias, columns in self.sources.items():
            if column in columns and table in {"", alias}:
                return self, f"{alias}.{column}", columns[column]
        return self.outer.find(name) if self.outer else None


def check(query: Query, tables: Mapping[str, Columns]) -> None:
    """Raise NotSharedError if DuckDB refuses a query that SQLite compiles, on tables with columns of these kinds."""
    _columns(query, tables, None)


# -- queries -----------------------------------------------------------------------------------------------------------


def _columns(query: Query, tables: Mapping[str, Columns], outer: _Scope | None) -> dict[str, Kind]:
    """The columns of a query's answer."""
    known = dict(tables)
    for common in query.common:
        if query.is_recursive:
            first = _select(common.query.selects[0], known, outer, ())
            known[common.name] = _renamed(first, common.columns)
        elif _reads(common.query, common.name):
            raise NotSharedError(f"`{common.name}` reads itself", "begin the query with WITH RECURSIVE")
        known[common.name] = _renamed(_columns(common.query, known, outer), common.columns)
    order = query.order if len(query.selects) == 1 else ()
    found = [_select(select, known, outer, order) for select in query.selects]
    columns = [list(each) for each in zip(*(columns.values() for columns in found), strict=False)]
    for kinds in columns:
        _check_same([Expr("query")] * len(kinds), kinds)
    return dict(zip(found[0], map(_common_kind, columns), strict=False))


def _renamed(columns: dict[str, Kind], names: tuple[str, ...]) -> dict[str, Kind]:
    return dict(zip(names, columns.values(), strict=False)) if names else columns


def _common_kind(kinds: Iterable[Kind]) -> Kind:
    several = set(kinds)
    kind: Kind
    for kind in (
        "day",
        "truth",
        "text",
        "number",
    ):  # of days and dates in text, of true or false and 1 and 0, the first
        if kind in several:
            return kind
    return ""


def _reads(query: Query, name: str) -> bool:
    sources = [source for select in query.selects for source in select.sources]
    return any(s.table == name or (s.query is not None and _reads(s.query, name)) for s in sources)


def _select(
    select: Select, tables: Mapping[str, Columns], outer: _Scope | None, order: tuple[Expr, ...]
) -> dict[str, Kind]:
    """The columns of one SELECT, everything in which is checked."""
    sources = {source.alias: _of_source(source, tables, outer) for source in select.sources}
    aliases = {alias: item for item, alias in select.items if alias}
    scope = _Scope(sources, tables, outer, aliases)
    for condition in (*select.conditions, *select.groups):
        _kind(condition, scope)
    _conditions(select.conditions, scope)
    later = (*select.having, *select.windows, *order)
    if select.groups or any(_aggregates(each) for each in (*(item for item, _ in select.items), *later)):
        groups = frozenset(_resolved(_grouping(each, select, scope), scope) for each in select.groups)
        scope = replace(scope, groups=groups, is_grouped=True)
    columns = _items(select, scope)
    _conditions(select.having, scope)
    for each in later:
        if each.form in {"text", "null", "truth"} or (each.form == "number" and not each.text.isdigit()):
            raise NotSharedError(f"it is ordered by the constant {each.text}", "name what it is ordered by")
        _kind(each, scope)
    return columns


def _of_source(source: Source, tables: Mapping[str, Columns], outer: _Scope | None) -> Columns:
    return tables.get(source.table, {}) if source.query is None else _columns(source.query, tables, outer)


def _items(select: Select, scope: _Scope) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for number, (item, alias) in enumerate(select.items):
        if item.form == "star":
            for name, columns in scope.sources.items():
                if item.text in {"", name}:
                    found |= {each: _kind(Expr("column", f"{name}.{each}"), scope) for each in columns}
        else:
            found[alias or f"?{number}"] = _kind(item, scope)
    return found


def _grouping(group: Expr, select: Select, scope: _Scope) -> Expr:
    """What GROUP BY means with the number, or the alias, of what is selected."""
    if group.form == "number" and group.text.isdigit() and 0 < int(group.text) <= len(select.items):
        return select.items[int(group.text) - 1][0]
    if group.form == "column" and not scope.find(group.text):
        return scope.aliases.get(group.text, group)
    return group


def _resolved(expression: Expr, scope: _Scope) -> Expr:
    """The expression with the full names of its columns, so that `f.kind` and `kind` are the same."""
    if expression.form == "column":
        found = scope.find(expression.text)
        return Expr("column", found[1]) if found else expression
    parts = tuple(_resolved(part, scope) for part in expression.parts)
    return Expr(expression.form, expression.text, parts, expression.query)


def _aggregates(expression: Expr) -> bool:
    """Whether a function of a whole group is in an expression, subqueries aside."""
    if expression.form == "call" and expression.text in AGGREGATES:
        return True
    return any(_aggregates(part) for part in expression.parts)


# -- kinds of values ---------------------------------------------------------------------------------------------------


def _kind(expression: Expr, scope: _Scope) -> Kind:
    """The kind of an expression's values, after everything in it is checked."""
    if expression.form == "column":
        return _column(expression, scope)
    if scope.is_grouped and _resolved(expression, scope) in scope.groups:
        scope = replace(scope, is_grouped=False)
    if expression.form in {"query", "exists", "in"}:
        return _of_query(expression, scope)
    if expression.form == "call" and expression.text in AGGREGATES:
        _check_own(expression, expression, scope)
        scope = replace(scope, is_grouped=False)
    kinds = [_kind(part, scope) for part in expression.parts]
    if expression.form in {"call", "window"}:
        return _of_call(expression, kinds)
    if expression.form == "case":
        return _of_case(expression, kinds)
    if expression.form in {"compare", "between"}:
        _check_same(expression.parts, kinds)
    elif expression.form in {"logic", "not"}:
        _conditions(expression.parts, scope, kinds)
    elif expression.form in {"arithmetic", "sign"}:
        _need("number", expression.text, expression.parts, kinds)
    elif expression.form in {"cast", "concat"} and "truth" in kinds:
        raise NotSharedError("true or false is turned into text", OF_TRUTH)
    return _plain(expression)


def _check_own(part: Expr, aggregate: Expr, scope: _Scope) -> None:
    """Raise if a function of a group has a column of a query around its own, whose rows it might be taken to count."""
    found = scope.find(part.text) if part.form == "column" else None
    if found is not None and found[0] is not scope:
        message = f"`{aggregate.text}` is given `{part.text}`, a column of the query around it"
        raise NotSharedError(message, "give it columns of its own FROM")
    for each in part.parts:
        _check_own(each, aggregate, scope)


def _plain(expression: Expr) -> Kind:
    """The kind that follows from the form alone."""
    if expression.form in {"text", "cast", "concat"}:
        return "text"
    if expression.form in {"number", "arithmetic", "sign"}:
        return "number"
    return "truth" if expression.form in {"truth", "compare", "between", "is", "logic", "not", "in"} else ""


def _column(expression: Expr, scope: _Scope) -> Kind:
    found = scope.find(expression.text)
    if found is None:
        alias = scope.aliases.get(expression.text)
        return _kind(alias, replace(scope, aliases={})) if alias is not None else ""
    own, name, kind = found
    if own.is_grouped and Expr("column", name) not in own.groups:
        if expression.text in scope.aliases and own is scope:
            return _kind(
                scope.aliases[expression.text], _Scope(own.sources, own.tables, own.outer, {}, own.groups, True)
            )
        raise NotSharedError(f"`{expression.text}` is neither in GROUP BY nor in an aggregate", GROUPED)
    return kind


def _of_query(expression: Expr, scope: _Scope) -> Kind:
    kinds = [_kind(part, scope) for part in expression.parts]
    if expression.query is None:
        _check_same(expression.parts, kinds)
        return "truth"
    found = list(_columns(expression.query, scope.tables, scope).values())
    if expression.form == "in" and len(found) == 1:
        _check_same((*expression.parts, Expr("query")), [*kinds, *found])
    if expression.form != "query":
        return "truth"
    if not _has_one_row(expression.query):
        raise NotSharedError("a subquery used as one value may have several rows", ONE_ROW)
    return found[0] if found else ""


def _has_one_row(query: Query) -> bool:
    first = query.selects[0]
    is_total = not first.groups and any(_aggregates(item) for item, _ in first.items)
    return (query.limit is not None and query.limit < 2) or (
        len(query.selects) == 1 and (is_total or not first.sources)
    )


def _of_call(expression: Expr, kinds: list[Kind]) -> Kind:
    name = expression.text
    parts = tuple(part for part in expression.parts if part.text != "FILTER" and part.form != "list")
    if name in SAME:
        _check_same(parts, kinds)
        return _common_kind(kinds)
    if name in OF_TEXT:
        _need("text", name, parts[: 3 if name == "replace" else 2 if name == "instr" else 1], kinds)
    elif name in OF_NUMBERS and not (name == "sum" and kinds[:1] == ["truth"]):
        _need("number", name, parts[:1], kinds)
    if name in KEPT:
        return kinds[0] if kinds else ""
    return "text" if name in TEXTS else "number"


def _of_case(expression: Expr, kinds: list[Kind]) -> Kind:
    parts, is_searched = expression.parts, expression.text == "searched"
    first = 0 if is_searched else 1
    pairs = (len(parts) - first) // 2
    whens = [first + 2 * number for number in range(pairs)]
    results = [number + 1 for number in whens] + ([len(parts) - 1] if (len(parts) - first) % 2 else [])
    if is_searched:
        _need_truth([kinds[number] for number in whens])
    else:
        _check_same([parts[number] for number in (0, *whens)], [kinds[number] for number in (0, *whens)])
    _check_same([parts[number] for number in results], [kinds[number] for number in results])
    return _common_kind(kinds[number] for number in results)


def _check_same(parts: Iterable[Expr], kinds: list[Kind]) -> None:
    """Raise unless all are of one kind; a day may be written as text, true and false as 1 and 0."""
    known = {kind for part, kind in zip(parts, kinds, strict=False) if not _fits_any(part, kinds)} - {""}
    if len(known) > 1:
        first, second = sorted(NAMES[kind] for kind in known)[:2]
        raise NotSharedError(f"{first} and {second} are compared or combined", AS_TEXT)


def _fits_any(part: Expr, kinds: list[Kind]) -> bool:
    """Whether a value is written so that DuckDB reads it as what the others are."""
    if part.form == "number" and part.text in {"0", "1"}:
        return "truth" in kinds
    return part.form == "text" and "day" in kinds and _is_day(part.text)


def _is_day(written: str) -> bool:
    try:
        return DAY.fullmatch(written) is not None and bool(date.fromisoformat(written.strip("'")))
    except ValueError:
        return False


def _need(kind: Kind, name: str, parts: Iterable[Expr], kinds: list[Kind]) -> None:
    for _, found in zip(parts, kinds, strict=False):
        if found not in {kind, ""}:
            raise NotSharedError(f"`{name}` is given {NAMES[found]}, but takes {NAMES[kind]}", AS_TEXT)


def _conditions(parts: Iterable[Expr], scope: _Scope, kinds: list[Kind] | None = None) -> None:
    _need_truth([_kind(part, scope) for part in parts] if kinds is None else kinds)


def _need_truth(kinds: Iterable[Kind]) -> None:
    for kind in kinds:
        if kind in {"text", "day"}:
            raise NotSharedError(f"a condition is {NAMES[kind]}", "compare it with something, or write IS NOT NULL")
