"""`standoff.load`: frames by table, read on request; explained from the package alone; damage is reported."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import harbour
import standoff
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_build
from standoff.formats.package import UnreadableError
from standoff.formats.package_reader import read_package
from standoff.views.explain import explain
from standoff.views.inputs import Compilation, UnknownError
from standoff.views.loader import PackageError, UnknownTableError


@pytest.fixture(scope="module")
def fairs(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    root = harbour.write(tmp_path_factory.mktemp("fairs"))
    return compile_corpus(root, root / "texts")


@pytest.fixture(scope="module")
def built(fairs: Compiled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "next"
    write_build(fairs, folder)
    return folder


@pytest.fixture
def broken(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "broken"))


# -- tables ------------------------------------------------------------------------------------------------------------


def test_tables_are_those_that_were_built(fairs: Compiled, built: Path) -> None:
    package = standoff.load(built, verify=True)
    assert (package.name, package.version) == ("tiny", "1.0.0+next")
    assert list(package) == list(fairs.tables)
    for name, frame in fairs.tables.items():
        assert_frame_equal(package[name], frame)
    assert package["fairs"]["held_earliest"].to_list() == [date(1921, 3, 3)]


def test_a_table_is_read_on_request_and_once(broken: Path) -> None:
    package = standoff.load(broken)
    fairs = package["fairs"]
    shutil.rmtree(broken / "parquet")
    assert package["fairs"] is fairs
    with pytest.raises(FileNotFoundError, match=r"people\.parquet is missing"):
        package["people"]


def test_the_descriptor_itself_may_be_named(built: Path) -> None:
    assert list(standoff.load(built / "datapackage.json")) == list(standoff.load(str(built)))


def test_a_tables_schema_is_at_hand(built: Path) -> None:
    package = standoff.load(built)
    assert package.schema("fairs")["primaryKey"] == ["fair_id"]
    with pytest.raises(UnknownTableError, match="unknown table `fair`; nearest is `fairs`"):
        package.schema("fair")


def test_an_unknown_table_is_a_key_error_that_names_the_nearest(built: Path) -> None:
    package = standoff.load(built)
    with pytest.raises(KeyError) as caught:
        package["fiars"]
    assert str(caught.value) == "unknown table `fiars`; nearest is `fairs`"
    assert "fiars" not in package
    assert package.get("fiars") is None


def test_wide_tables_bear_the_names_of_their_tables(broken: Path) -> None:
    """As they lie in a package that has them."""
    (broken / "wide").mkdir(exist_ok=True)
    pl.DataFrame({"fair_id": ["spring-fair"], "who": ["Ada | Bo"]}).write_parquet(broken / "wide" / "fairs.parquet")
    descriptor = json.loads((broken / "datapackage.json").read_text("utf-8"))
    descriptor["resources"].append({"name": "w", "path": "wide/fairs.parquet", "rowCount": 1})
    (broken / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    package = standoff.load(broken)
    assert list(package.wide) == ["fairs"]
    assert package.wide["fairs"].rows() == [("spring-fair", "Ada | Bo")]


def test_importing_standoff_imports_nothing_heavy() -> None:
    script = "import standoff, sys; print(sorted({'polars', 'pandera', 'yaml', 'click'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# -- what is wrong with a folder ---------------------------------------------------------------------------------------


def test_a_folder_without_a_descriptor_is_not_a_package(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"is not a package: it has no datapackage\.json"):
        standoff.load(tmp_path)


@pytest.mark.parametrize(
    ("descriptor", "message"),
    [
        ("{", "is not a valid package descriptor: Expecting property name"),
        ("[]", "is not a valid package descriptor: list indices"),
        ('{"name": "x"}', "is not a valid package descriptor: 'resources'"),
        ('{"name": "x", "resources": [{"path": ["a.csv", "b.csv"]}]}', "a resource has no path"),
        ('{"name": "x", "resources": [{"path": "p", "rowCount": "9"}]}', "`rowCount` of `p` is not a whole number"),
        ('{"name": "x", "resources": [{"name": "t", "path": "csv/t.csv"}]}', "`t` has no Table Schema"),
        ('{"name": "x", "resources": []}', "lists no tables; a build has them"),
    ],
)
def test_a_descriptor_of_something_else(tmp_path: Path, descriptor: str, message: str) -> None:
    (tmp_path / "datapackage.json").write_text(descriptor, "utf-8")
    with pytest.raises(PackageError, match=message):
        standoff.load(tmp_path)


@pytest.mark.parametrize(
    "schema",
    [
        "[]",
        '{"fields": {"a": 1}}',
        '{"fields": ["a"]}',
        '{"fields": [{"type": "string"}]}',
        '{"fields": [{"name": ["a"], "type": "string"}]}',
        '{"fields": [{"name": "a"}]}',
        '{"fields": [{"name": "a", "type": "string", "title": {}}]}',
        '{"fields": [{"name": "a", "type": "string", "constraints": null}]}',
        '{"fields": [{"name": "a", "type": "string", "constraints": {"enum": [{}]}}]}',
        '{"fields": [], "primaryKey": [1]}',
        '{"fields": [], "foreignKeys": [{"fields": "a"}]}',
    ],
)
def test_a_schema_of_another_shape_is_named_by_whatever_reads_packages(tmp_path: Path, schema: str) -> None:
    described = (
        f'{{"name": "x", "resources": [{{"name": "assertions", "path": "csv/assertions.csv", "schema": {schema}}}]}}'
    )
    (tmp_path / "datapackage.json").write_text(described, "utf-8")
    with pytest.raises(PackageError, match="`assertions` has no Table Schema"):
        standoff.load(tmp_path)
    with pytest.raises(UnreadableError):
        read_package(tmp_path, "x")


def test_a_shorter_table_is_found_even_without_verifying(broken: Path) -> None:
    path = broken / "parquet" / "fairs.parquet"
    pl.read_parquet(path)[:0].write_parquet(path)
    with pytest.raises(PackageError, match=r"fairs\.parquet has 0 rows; datapackage\.json says 1"):
        standoff.load(broken)["fairs"]


def test_what_is_not_parquet_is_reported(broken: Path) -> None:
    (broken / "parquet" / "fairs.parquet").write_bytes(b"half a table")
    with pytest.raises(PackageError, match=r"fairs\.parquet cannot be read"):
        standoff.load(broken)["fairs"]


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame.drop("kind"),
        lambda frame: frame.with_columns(pl.col("n_assertions").cast(pl.String)),
        lambda frame: frame.rename({"kind": "sort"}),
        lambda frame: frame.with_columns(more=pl.lit(1)),
    ],
    ids=["fewer", "type", "name", "more"],
)
def test_other_columns_than_the_declared_ones_are_found(
    broken: Path, change: Callable[[pl.DataFrame], pl.DataFrame]
) -> None:
    path = broken / "parquet" / "fairs.parquet"
    change(pl.read_parquet(path)).write_parquet(path)
    with pytest.raises(PackageError, match=r"fairs\.parquet does not have the columns that datapackage\.json declares"):
        standoff.load(broken)["fairs"]


def test_types_that_standoff_does_not_write_are_not_compared(broken: Path) -> None:
    descriptor = json.loads((broken / "datapackage.json").read_bytes())
    (fairs,) = [each for each in descriptor["resources"] if each["path"] == "csv/fairs.csv"]
    (kind,) = [field for field in fairs["schema"]["fields"] if field["name"] == "kind"]
    kind["type"] = "any"
    (broken / "datapackage.json").write_text(json.dumps(descriptor))
    assert "kind" in standoff.load(broken)["fairs"].columns


def test_nothing_outside_a_package_is_read(broken: Path) -> None:
    """Neither by a link nor by the name of a table."""
    path = broken / "parquet" / "fairs.parquet"
    outside = path.rename(broken.parent / "outside.parquet")
    path.symlink_to(outside)
    with pytest.raises(PackageError, match=r"fairs\.parquet cannot be read: this is a link that leads out"):
        standoff.load(broken)["fairs"]
    descriptor = json.loads((broken / "datapackage.json").read_bytes())
    (fairs,) = [each for each in descriptor["resources"] if each["path"] == "csv/fairs.csv"]
    name = "../../outside"
    descriptor["resources"] += [fairs | {"name": name, "path": f"csv/{name}.csv"}, {"path": f"parquet/{name}.parquet"}]
    (broken / "datapackage.json").write_text(json.dumps(descriptor))
    with pytest.raises(PackageError, match=r"outside\.parquet cannot be read: this is a link that leads out"):
        standoff.load(broken)[name]


def test_verifying_finds_a_changed_byte_a_missing_file_and_lost_sums(broken: Path) -> None:
    path = broken / "csv" / "fairs.csv"
    path.write_bytes(path.read_bytes().replace(b"spring", b"sprung"))
    (broken / "csv" / "people.csv").unlink()
    standoff.load(broken)
    with pytest.raises(PackageError, match=r"is not as it was written: csv/fairs\.csv, csv/people\.csv"):
        standoff.load(broken, verify=True)
    (broken / "SHA256SUMS").unlink()
    with pytest.raises(PackageError, match="has no SHA256SUMS to verify it by"):
        standoff.load(broken, verify=True)


# -- explain -----------------------------------------------------------------------------------------------------------


def test_a_cell_is_explained_without_its_annotations(built: Path) -> None:
    assert (
        str(standoff.load(built).explain("fairs", "spring-fair", "visitors_best"))
        == """\
fairs/spring-fair
  asserted, 14 assertions in 2 texts (2 independent); rests on several sources

visitors = 7
  visitors_low 7, visitors_best 7, visitors_high 9
  settled: a curator settled it and gave a reason: the mate counted them
  chosen      7  ada-quill (paraphrase); asserted, stated
              01[68,89) sentence 2  annotations/texts/01_harbour.yaml:17
              01[92,116) sentence 3
  outranked   9  islander (paraphrase); asserted, stated
              02[50,70) sentence 2  annotations/texts/02_island.yaml:13"""
    )


def test_every_cell_of_every_record_is_explained_as_from_the_annotations(
    dataset: Compiled, dataset_build: Path
) -> None:
    """Values, rules, columns and receipts; what a package has less of is left out of the comparison."""
    package = standoff.load(dataset_build)
    assert dataset.frames is not None
    assert dataset.resolved is not None
    compilation = Compilation.of(dataset.schema, dataset.frames, dataset.resolved, dataset.tables, {})
    explained = 0
    for table in dataset.schema.record_tables.values():
        for record in compilation.record_ids(table.name)[:2]:
            ours, theirs = package.explain(table.name, record), explain(compilation, table, record)
            assert ours.nested == theirs.nested
            assert ours.has_open_conflict == theirs.has_open_conflict
            for mine, other in zip(ours.cells, theirs.cells, strict=True):
                names = ("table_name", "record_id", "field_name", "value", "columns", "rule")
                assert [getattr(mine, n) for n in names] == [getattr(other, n) for n in names]
                assert [r.assertion for r in mine.receipts] == [r.assertion for r in other.receipts]
                spans = [sorted({s for m in r.mentions for s in m.spans}, key=repr) for r in mine.receipts]
                assert spans == [sorted({s for m in r.mentions for s in m.spans}, key=repr) for r in other.receipts]
                explained += 1
    assert explained > 200


def test_a_nested_table_can_be_requested(built: Path) -> None:
    explained = standoff.load(built).explain("fairs", "spring-fair", "fair_guests")
    assert [(nested.record_id, nested.factuality) for nested in explained.nested] == [
        ("spring-fair/host/bo-reed", "hedged"),
        ("spring-fair/visitor/ada-quill", "asserted"),
    ]
    assert explained.cells == ()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("fiar", "spring-fair"), "unknown table `fiar`"),
        (("evidence", "a-1"), "unknown table `evidence`"),
        (("fairs", "spring-fiar"), "unknown id `spring-fiar` in `fairs`; nearest is `spring-fair`"),
        (("fairs", "spring-fair", "visitor"), "fairs has no column `visitor`; nearest is `visitors`"),
        (("fair_guests", "spring-fair/host"), "unknown id `spring-fair/host` in `fair_guests`"),
    ],
)
def test_what_does_not_exist_is_reported(built: Path, asked: tuple[str, ...], message: str) -> None:
    with pytest.raises(UnknownError, match=message):
        standoff.load(built).explain(*asked)
