"""UIMA's XMI: types as labels, features as attributes and relations; offsets of Java; files that do harm."""

import sys
from pathlib import Path

import pytest

from standoff.authoring.interchange.external import Document
from standoff.authoring.interchange.readers.reader import Export
from standoff.authoring.interchange.readers.xmi import READER
from standoff.files.remote import how_to_install
from standoff.source.composer import Limits
from standoff.source.problem import Problem


def feature(name: str, kind: str, element: str = "") -> str:
    inner = f"<elementType>{element}</elementType>" if element else ""
    return f"<featureDescription><name>{name}</name><rangeTypeName>{kind}</rangeTypeName>{inner}</featureDescription>"


def kind(name: str, *features: str, of: str = "uima.tcas.Annotation") -> str:
    return (
        f"<typeDescription><name>{name}</name><supertypeName>{of}</supertypeName>"
        f"<features>{''.join(features)}</features></typeDescription>"
    )


TYPES = f"""<?xml version="1.0" encoding="UTF-8"?>
<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types>
{kind("made.up.Name", feature("value", "uima.cas.String"), feature("size", "uima.cas.Integer"))}
{kind("made.up.Link", feature("role", "uima.cas.String"), feature("target", "made.up.Name"), of="uima.cas.TOP")}
{
    kind(
        "made.up.Fair",
        feature("args", "uima.cas.FSArray", "made.up.Link"),
        feature("tags", "uima.cas.StringArray"),
        feature("place", "made.up.Name"),
    )
}
{
    kind(
        "made.up.Tie",
        feature("Governor", "made.up.Name"),
        feature("Dependent", "made.up.Name"),
        feature("label", "uima.cas.String"),
        feature("sure", "uima.cas.String"),
    )
}
{kind("made.up.Meta", feature("documentId", "uima.cas.String"), of="uima.tcas.DocumentAnnotation")}
</types></typeSystemDescription>
"""
CONTENT = "\U0001f3aa Ann saw Arden & Carr."
XMI = """<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmi:version="2.0"
  xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:m="http:///made/up.ecore">
  <cas:NULL xmi:id="0"/>
  <m:Meta xmi:id="9" sofa="1" begin="0" end="24" language="en" documentId="harbour"/>
  <m:Name xmi:id="2" sofa="1" begin="3" end="6" value="PER" size="3"/>
  <m:Name xmi:id="3" sofa="1" begin="11" end="16"/>
  <m:Fair xmi:id="4" sofa="1" begin="7" end="10" args="6" place="3"><tags>dry</tags><tags>old</tags></m:Fair>
  <m:Tie xmi:id="5" sofa="1" begin="3" end="6" Governor="2" Dependent="3" label="near" sure="no"/>
  <m:Link xmi:id="6" role="guest" target="2"/>
  <cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text/plain"
    sofaString="\U0001f3aa Ann saw Arden &amp; Carr."/>
  <cas:View sofa="1" members="2 3 4 5 9"/>
</xmi:XMI>
"""


def read(
    folder: Path, xmi: str = XMI, types: str | None = TYPES, name: str = "TypeSystem.xml"
) -> list[Document | Problem]:
    (folder / "x.xmi").write_text(xmi, "utf-8")
    if types is not None:
        (folder / name).write_text(types, "utf-8")
    return list(READER.read(Export("in/x.xmi", folder / "x.xmi", xmi.encode(), Limits())))


def test_types_features_links_and_relations(tmp_path: Path) -> None:
    pytest.importorskip("cassis", reason="no dkpro-cassis: the extra `xmi`")
    [document] = read(tmp_path)
    assert isinstance(document, Document)
    external = document.external
    assert (document.names, document.content, external.problems) == (("harbour", "x"), CONTENT, [])
    assert [(each.name, each.label, each.words, each.place.line) for each in external.labelled.values()] == [
        ("Name 2", "Name.PER", "Ann", 6),
        ("Name 3", "Name", "Arden", 7),
        ("Fair 4", "Fair", "saw", 8),
    ]
    assert all(CONTENT[slice(*each.spans[0])] == each.words for each in external.labelled.values())
    assert [(each.target, each.name, each.value) for each in external.attributes] == [
        ("Name 2", "size", "3"),
        ("Fair 4", "tags", "dry"),
        ("Fair 4", "tags", "old"),
    ]
    assert [(each.label, each.source, each.target) for each in external.relations] == [
        ("guest", "Fair 4", "Name 2"),
        ("place", "Fair 4", "Name 3"),
        ("Tie.near", "Name 2", "Name 3"),
    ]
    assert external.passed_over == {"`sure` of a relation": 1}


def test_the_type_system_may_be_named_as_the_file(tmp_path: Path) -> None:
    pytest.importorskip("cassis", reason="no dkpro-cassis: the extra `xmi`")
    assert isinstance(read(tmp_path, name="x.xml")[0], Document)


INJECTED = TYPES.replace("<name>size</name>", "<name>size=print('run')</name>")
BOMB = XMI.replace("?>\n", '?>\n<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>\n', 1)
NAMES = "x.xml or TypeSystem.xml or typesystem.xml"
WRONG: dict[str, tuple[str, str | None, str, str]] = {
    "no types": (XMI, None, "in/x.xmi:1:1", f"no type system is beside the file: {NAMES}"),
    "cut off": (XMI[:400], TYPES, "in/x.xmi:7:3", "not XML: unclosed token"),
    "types cut off": (XMI, TYPES[:300], "in/TypeSystem.xml:3:172", "not XML: unclosed token"),
    "a declaration": (BOMB, TYPES, "in/x.xmi:2:13", "the file declares a document type"),
    "a name that is code": (
        XMI,
        INJECTED,
        "in/TypeSystem.xml:3:252",
        "`size=print('run')` is not a name of a type or a feature",
    ),
    "other types": (
        XMI.replace("m:Name", "m:Thing"),
        TYPES,
        "in/x.xmi:1:1",
        "not XMI of these types: Type with name [made.up.Thing] not found!",
    ),
    "a reference to nothing": (
        XMI.replace('target="2"', 'target="77"'),
        TYPES,
        "in/x.xmi:1:1",
        "not XMI of these types: 77",
    ),
    "not XMI": ("<a/>", TYPES, "in/x.xmi:1:1", "the file is not XMI: it has no text (`Sofa`)"),
}


@pytest.mark.parametrize(("xmi", "types", "place", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong(tmp_path: Path, xmi: str, types: str | None, place: str, message: str) -> None:
    pytest.importorskip("cassis", reason="no dkpro-cassis: the extra `xmi`")
    [problem] = read(tmp_path, xmi, types)
    assert isinstance(problem, Problem)
    assert (problem.code, str(problem.place), problem.message) == ("bad-import", place, message)


def test_without_the_library_it_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cassis", None)
    [problem] = read(tmp_path)
    assert isinstance(problem, Problem)
    assert problem.message == "XMI is read with dkpro-cassis, which is not installed"
    assert problem.hint == how_to_install("xmi")
