"""Packages of other people: read as their descriptors declare them, or refused by name; nothing is passed over."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from standoff.formats.package import UnreadableError
from standoff.formats.package_reader import read_package
from standoff.release.difference import _paired, diff
from standoff.release.verify import verify
from versions import call

FIELDS = [{"name": "id", "type": "string"}, {"name": "city", "type": "string"}, {"name": "size", "type": "number"}]
PLAIN = "id,city,size\na,Ghent,1.5\nb,,2\n"


def package(folder: Path, data: str | bytes = PLAIN, path: str = "csv/towns.csv", **changes: Any) -> Path:
    """A package of one table; `schema` and `fields` change its schema, the others its resource."""
    schema = {"fields": changes.pop("fields", FIELDS), "primaryKey": "id", **changes.pop("schema", {})}
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(data.encode() if isinstance(data, str) else data)
    resource = {"name": "towns", "path": path, "schema": schema, **changes}
    (folder / "datapackage.json").write_text(json.dumps({"name": "towns", "resources": [resource]}))
    return folder


SAME: dict[str, tuple[str | bytes, dict[str, Any]]] = {
    "delimiter": ("id;city;size\na;Ghent;1.5\nb;;2\n", {"dialect": {"delimiter": ";"}}),
    "tabs": ("id\tcity\tsize\na\tGhent\t1.5\nb\t\t2\n", {"dialect": {"delimiter": "\t"}}),
    "quotes": ("id,city,size\na,'Ghent',1.5\n'b','',2\n", {"dialect": {"quoteChar": "'"}}),
    "a quoted quote": ('id,city,size\na,"Ghent",1.5\n"b","",2\n', {"dialect": {"doubleQuote": False}}),
    "escapes": ("id,city,size\na,Gh\\ent,1.5\nb,,2\n", {"dialect": {"escapeChar": "\\", "quoteChar": None}}),
    "no header": ("a,Ghent,1.5\nb,,2\n", {"dialect": {"header": False}}),
    "comments": ("# of 1890\nid,city,size\n# the first\na,Ghent,1.5\nb,,2\n", {"dialect": {"commentChar": "#"}}),
    "spaces": ("id, city, size\na, Ghent, 1.5\nb, , 2\n", {"dialect": {"skipInitialSpace": True}}),
    "line ends": (PLAIN.replace("\n", "\r\n"), {"dialect": {"lineTerminator": "\r\n"}}),
    "a mark at the start": (b"\xef\xbb\xbf" + PLAIN.encode(), {}),
    "UTF-16": (PLAIN.encode("utf-16"), {"encoding": "utf-16"}),
    "missing values": ("id,city,size\na,Ghent,1.5\nb,n/a,2\n", {"schema": {"missingValues": ["", "n/a"]}}),
    "missing values with labels": (
        "id,city,size\na,Ghent,1.5\nb,-9,2\n",
        {"schema": {"missingValues": [{"value": "-9", "label": "not asked"}]}},
    ),
    "missing values of a field": (
        "id,city,size\na,Ghent,1.5\nb,?,2\n",
        {"fields": [FIELDS[0], {**FIELDS[1], "missingValues": ["?"]}, FIELDS[2]]},
    ),
    "a null sequence": ("id,city,size\na,Ghent,1.5\nb,\\N,2\n", {"dialect": {"nullSequence": "\\N"}}),
    "a quoted empty cell": ('id,city,size\n"a","Ghent","1.5"\nb,"",2\n', {}),
    "a decimal comma": (
        'id,city,size\na,Ghent,"1,5"\nb,,2\n',
        {"fields": [*FIELDS[:2], {**FIELDS[2], "decimalChar": ",", "groupChar": "."}]},
    ),
    "columns in any order": ("size,id,city\n1.5,a,Ghent\n2,b,\n", {"schema": {"fieldsMatch": "equal"}}),
    "more columns": ("id,note,city,size\na,x,Ghent,1.5\nb,,,2\n", {"schema": {"fieldsMatch": ["subset"]}}),
    "texts of a form": (PLAIN, {"fields": [FIELDS[0], {**FIELDS[1], "format": "uri"}, FIELDS[2]]}),
    "the default form": (PLAIN, {"fields": [*FIELDS[:2], {**FIELDS[2], "format": "default"}]}),
    "another folder": (PLAIN, {"path": "data/towns.csv"}),
    "a TSV file": ("id\tcity\tsize\na\tGhent\t1.5\nb\t\t2\n", {"path": "towns.tsv"}),
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_rows_written_otherwise(name: str, tmp_path: Path) -> None:
    data, changes = SAME[name]
    packages = (package(tmp_path / "ours"), package(tmp_path / "theirs", data, **changes))
    found = diff(*(read_package(each, each.name) for each in packages))
    assert [(table.name, table.changed, table.incompatible) for table in found.tables] == []


def test_words_for_true_and_false(tmp_path: Path) -> None:
    fields = [FIELDS[0], {"name": "open", "type": "boolean"}]
    spelt = [FIELDS[0], {"name": "open", "type": "boolean", "trueValues": ["ja"], "falseValues": ["nee"]}]
    ours = read_package(package(tmp_path / "a", "id,open\nx,true\ny,false\n", fields=fields), "a")
    theirs = read_package(package(tmp_path / "b", "id,open\nx,ja\ny,nee\n", fields=spelt), "b")
    default = read_package(package(tmp_path / "c", "id,open\nx,True\ny,0\n", fields=fields), "c")
    assert [table.changed for each in (theirs, default) for table in diff(ours, each).tables] == []


def test_a_cell_that_means_a_value_where_it_is_not_declared_missing(tmp_path: Path) -> None:
    ours = read_package(package(tmp_path / "a"), "a")
    theirs = read_package(package(tmp_path / "b", PLAIN, schema={"missingValues": ["-"]}), "b")
    (table,) = diff(ours, theirs).tables
    assert table.cells().drop("row").rows() == [("b", "city", None, "")]


def test_a_comment_sign_within_a_cell(tmp_path: Path) -> None:
    data = 'id,city,size\na,"Ghent\n# upper town",1.5\n'
    read = read_package(package(tmp_path, data, dialect={"commentChar": "#"}), "a").tables["towns"].read()
    assert read.rows() == [("a", "Ghent\n# upper town", 1.5)]


WRITTEN = {"integer": "1, 2", "boolean": "true", "string": "7, , x"}


def test_what_a_dialect_does_not_say_is_as_the_standard_has_it(tmp_path: Path) -> None:
    """Quotes are doubled within quotes, and white space is part of a cell."""
    data = 'id;city;size\na;" Gh""ent";1.5\nb; Gent;2\n'
    read = read_package(package(tmp_path, data, dialect={"delimiter": ";"}), "a").tables["towns"].read()
    assert read.rows() == [("a", ' Gh"ent', 1.5), ("b", " Gent", 2.0)]


REFUSED: dict[str, tuple[str | bytes, dict[str, Any], str]] = {
    "an unknown key": (PLAIN, {"dialect": {"sheetName": "x"}}, "its `dialect` has `sheetName`"),
    "two header rows": (PLAIN, {"dialect": {"headerRows": [1, 2]}}, "its `dialect` has `headerRows: [1, 2]`"),
    "a long delimiter": (PLAIN, {"dialect": {"delimiter": "||"}}, "its `dialect` has `delimiter: '||'`"),
    "a dialect elsewhere": (PLAIN, {"dialect": "dialect.json"}, "its `dialect` is `dialect.json`"),
    "an unknown encoding": (PLAIN, {"encoding": "utf-99"}, "its `encoding` is `utf-99`"),
    "no encoding of texts": (PLAIN, {"encoding": "zip"}, "its `encoding` is `zip`, which is not one of texts"),
    "a compressed file": (PLAIN, {"compression": "gz"}, "it has a `compression` (gz)"),
    "another match": (PLAIN, {"schema": {"fieldsMatch": "partial"}}, "its schema has `fieldsMatch: partial`"),
    "two matches": (PLAIN, {"schema": {"fieldsMatch": ["equal", "subset"]}}, "has `fieldsMatch: ['equal', 'subset']`"),
    "no key": (PLAIN, {"schema": {"primaryKey": []}}, "it has no primary key"),
    "another type": (PLAIN, {"fields": [*FIELDS[:2], {"name": "size", "type": "geopoint"}]}, "the type `geopoint`"),
    "an odd day": (
        "id,day\na,3.3.1891\n",
        {"fields": [FIELDS[0], {"name": "day", "type": "date", "format": "%d.%m.%Y"}]},
        "its field `day` has `format: %d.%m.%Y`",
    ),
    "a form of texts for numbers": (
        PLAIN,
        {"fields": [*FIELDS[:2], {**FIELDS[2], "format": "any"}]},
        "its field `size` has `format: any`",
    ),
    "bytes of another encoding": (
        "id,city,size\na,Gand é,1\n".encode("latin-1"),
        {},
        "byte 0xe9 at offset 20 is not utf-8, its declared `encoding` (UTF-8 where none is declared)",
    ),
    "bytes that are not of the declared encoding": (
        b"id,city,size\na,\x81,1\n",
        {"encoding": "cp1252"},
        "byte 0x81 at offset 15 is not cp1252, its declared `encoding`",
    ),
    "too many cells": (
        "id;city;size\na;b;1;2\n",
        {"dialect": {"delimiter": ";"}},
        "row 1: it has 4 cells, its header has 3",
    ),
    "a path that leads out": (PLAIN, {"path": "csv/../../towns.csv"}, "its `path` leads out of the package"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_read_is_named(name: str, tmp_path: Path) -> None:
    data, changes, message = REFUSED[name]
    folder = package(tmp_path / "theirs" / "inner", data, **changes)
    with pytest.raises(UnreadableError) as refused:
        read_package(folder, "theirs").tables["towns"].read()
    assert message in str(refused.value)
    package(tmp_path / "ours")
    result = call(tmp_path, "diff", str(tmp_path / "ours"), str(folder))
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (1, "", 1), result.stderr


def test_codes_that_are_no_texts(tmp_path: Path) -> None:
    """JSON has them as numbers, as true and false, or not at all; CSV as text."""
    for kind, cell, codes in [("integer", "1", [1, 2.0]), ("boolean", "true", [True]), ("string", "7", [7, None, "x"])]:
        here = tmp_path / kind
        fields = [FIELDS[0], {"name": "n", "type": kind, "constraints": {"enum": codes}}]
        ours = package(here / "a", f"id,n\nx,{cell}\n", fields=[FIELDS[0], {"name": "n", "type": kind}])
        theirs = package(here / "b", f"id,n\nx,{cell}\n", fields=fields)
        found = diff(read_package(ours, "a"), read_package(theirs, "b"))
        assert [(change.kind, change.new) for change in found.schema] == [("codes-changed", WRITTEN[kind])]
        assert [problem.code for problem in verify(theirs, "b").problems if problem.code != "no-sums"] == []
        other = package(here / "c", "id,n\nx,0\n", fields=fields)
        assert "bad-cell" in [problem.code for problem in verify(other, "c").problems]


def test_tables_that_are_stored_otherwise_are_named(tmp_path: Path) -> None:
    one, other = package(tmp_path / "a"), package(tmp_path / "b")
    descriptor = json.loads((other / "datapackage.json").read_bytes())
    schema = descriptor["resources"][0]["schema"]
    more = [
        {"name": "parts", "path": ["a.csv", "b.csv"], "schema": schema},
        {"name": "inner", "data": [], "schema": schema},
        {"name": "book", "path": "book.xlsx", "schema": schema},
        {"name": "linked", "path": "linked.csv", "schema": "schema.json"},
    ]
    descriptor["resources"] += more
    (other / "datapackage.json").write_text(json.dumps(descriptor))
    result = call(tmp_path, "diff", str(one), str(other))
    assert result.exit_code == 0
    assert [line.removeprefix(f"{other}: not compared: ") for line in result.stderr.splitlines()] == [
        "`parts`: its rows are in more than one file",
        "`inner`: its rows are within the descriptor (`data`)",
        "`book`: its `path` is not that of a CSV file: book.xlsx",
        "`linked`: its `schema` is in another file",
    ]


# -- invisible differences ---------------------------------------------------------------------------------------------


def test_values_that_look_the_same(tmp_path: Path) -> None:
    one = package(tmp_path / "a", "id,city,size\na,In\u00e9s,1\n")
    other = package(tmp_path / "b", "id,city,size\na,Ine\u0301s,1\n")
    result = call(tmp_path, "diff", str(one), str(other))
    assert "      city: In\\u00e9s -> Ine\\u0301s\n" in result.stdout
    result = call(tmp_path, "diff", str(one), str(other), "--format", "markdown")
    assert "city `In\\u00e9s` -> `Ine\\u0301s`" in result.stdout


def test_long_values_are_cut_where_they_differ(tmp_path: Path) -> None:
    one = package(tmp_path / "a", f"id,city,size\na,{'x' * 100}y,1\n")
    other = package(tmp_path / "b", f"id,city,size\na,{'x' * 100}z,1\n")
    result = call(tmp_path, "diff", str(one), str(other))
    assert f"      city: …{'x' * 58}y -> …{'x' * 58}z\n" in result.stdout


@pytest.mark.parametrize("key", [("x", "x_right"), ("_a", "_b"), ("0", "0_right")])
def test_rows_are_paired_whatever_the_columns_of_a_key_are_called(key: tuple[str, str]) -> None:
    old = pl.DataFrame([("a", "1"), ("b", None)], orient="row", schema=key)
    new = pl.DataFrame([("b", None), ("c", "1")], orient="row", schema=key)
    assert set(_paired(old, new).rows()) == {(0, None), (1, 0), (None, 1)}
