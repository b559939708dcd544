"""UIMA's XMI (INCEpTION, DKPro, cTAKES), read with dkpro-cassis: annotations with their features, by a type system.

The type system is an XML file beside the XMI file. A type is a label, by its short name; where a `value` or `label`
says what is annotated, both are (`NamedEntity.PER`). Features with a plain value are attributes. Features that refer to
annotations are relations, and so are annotations with `Governor` and `Dependent`, as relation layers of INCEpTION are.

cassis makes classes of the types that a file names, so that names are checked before it sees them; declarations of
entities are refused.
"""

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any
from xml.parsers import expat

from standoff.authoring.interchange.external import Attribute, Document, ExternalAnnotations, Labelled, Relation
from standoff.authoring.interchange.readers.json_values import CODE, words
from standoff.authoring.interchange.readers.reader import Export, Reader
from standoff.files.remote import how_to_install
from standoff.source.problem import Place, Problem

TYPE_SYSTEMS = ("TypeSystem.xml", "typesystem.xml")  # as INCEpTION names it; or `<name of the XMI file>.xml`
ID = "http://www.omg.org/XMI id"
SOFA = "http:///uima/cas.ecore Sofa"
NAMING = {"name", "supertypeName", "rangeTypeName", "elementType"}
NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\[\])?")
UNSAID = {"sofa", "begin", "end"}
SAYING = ("value", "label", "DependencyType")
ENDS = ("Governor", "Dependent")
ANNOTATION, WHOLE_TEXT = "uima.tcas.Annotation", "uima.tcas.DocumentAnnotation"
TITLES = ("documentId", "documentTitle")
AGAIN = "export it again, as XMI with its type system"


@dataclass(slots=True)
class _Scan:
    """What the XML parser finds: the place of each id, the names that are declared, and the first fault."""

    file: str
    places: dict[str, Place] = field(default_factory=dict)
    names: list[tuple[str, Place]] = field(default_factory=list)
    has_text: bool = False
    fault: Problem | None = None

    def run(self, data: bytes) -> "_Scan":
        """Read a file; faults of its syntax, and declarations, which may stand for more than is there, are kept."""
        parser, within, texts = expat.ParserCreate(namespace_separator=" "), list[str](), list[str]()

        def place() -> Place:
            return Place(self.file, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

        def start(tag: str, attributes: dict[str, str]) -> None:
            within.append(tag.rpartition(" ")[2])
            texts.clear()
            self.has_text |= tag == SOFA
            if ID in attributes:
                self.places.setdefault(attributes[ID], place())

        def end(_: str) -> None:
            if within.pop() in NAMING:
                self.names.append(("".join(texts).strip(), place()))
            texts.clear()

        def doctype(*_: object) -> None:
            self.fault = self.fault or Problem(place(), CODE, "the file declares a document type", AGAIN, 1)

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = texts.append, doctype
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            at = Place(self.file, error.lineno, error.offset + 1)
            self.fault = self.fault or Problem(at, CODE, f"not XML: {expat.ErrorString(error.code)}", AGAIN, 1)
        return self

    def without_text(self) -> Problem | None:
        """A problem for a file that has no text."""
        message = "the file is not XMI: it has no text (`Sofa`)"
        return None if self.has_text else Problem(Place(self.file, 1, 1), CODE, message, AGAIN, 1)

    def odd_name(self) -> Problem | None:
        """A problem for the first name that is not one of UIMA's."""
        for name, place in self.names:
            if not NAME.fullmatch(name):
                return Problem(place, CODE, f"`{name}` is not a name of a type or a feature", AGAIN, 1)
        return None


def _read(export: Export) -> Iterator[Document | Problem]:
    try:
        import cassis
    except ImportError:
        yield Problem(
            Place(export.file), CODE, "XMI is read with dkpro-cassis, which is not installed", how_to_install("xmi")
        )
        return
    scan, stem = _Scan(export.file).run(export.data), export.path.stem
    names = (f"{stem}.xml", *TYPE_SYSTEMS)
    beside = next(((name, data) for name in names if (data := export.beside(name)) is not None), None)
    if scan.fault is not None or beside is None:
        hint = "put it there: its types say what the file means"
        missing = Problem(export.top, CODE, f"no type system is beside the file: {' or '.join(names)}", hint, 1)
        yield scan.fault or missing
        return
    types = _Scan(PurePath(export.file).with_name(beside[0]).as_posix()).run(beside[1])
    fault = types.fault or types.odd_name() or scan.without_text()
    if fault is not None:
        yield fault
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            system = cassis.load_typesystem(io.BytesIO(beside[1]))
            cas = cassis.load_cas_from_xmi(io.BytesIO(export.data), typesystem=system)
    except Exception as error:  # of many kinds, which cassis does not name
        why = " ".join(str(error).split()) or type(error).__name__
        yield Problem(export.top, CODE, f"not XMI of these types: {why}", AGAIN, 1)
        return
    for sofa in cas.sofas:
        if sofa.sofaString:
            yield _View(scan, system, ExternalAnnotations()).document(cas.get_view(sofa.sofaID), sofa.sofaString, stem)


READER = Reader("xmi", "UIMA's XMI, with its type system beside it", (".xmi",), _read)


@dataclass(slots=True)
class _View:
    """The annotations of one text of a file."""

    scan: _Scan
    system: Any
    external: ExternalAnnotations
    titles: list[str] = field(default_factory=list)

    def document(self, view: Any, content: str, stem: str) -> Document:
        """The document of a view: spans first, then their features and relations."""
        listed = [each for each in view.select_all_annotations() if self._is(each, ANNOTATION)]
        texts = [each for each in listed if self._is(each, WHOLE_TEXT)]
        titles = [words(getattr(each, name, None)) for each in texts for name in TITLES]
        spans = [each for each in listed if not self._is(each, WHOLE_TEXT)]
        links = [each for each in spans if self._is_link(each)]
        for each in (each for each in spans if not self._is_link(each)):
            name, place = self._name(each), self._place(each)
            span = (each.begin, each.end)
            self.external.labelled[name] = Labelled(
                name, self._label(each), (span,), content[each.begin : each.end], place
            )
        for each in (each for each in spans if not self._is_link(each)):
            self._features(each)
        for each in links:
            self._link(each)
        self.external.problems += self.external.drop_dangling()
        names = tuple(dict.fromkeys(name for name in (*titles, stem) if name))
        return Document(Place(self.scan.file, 1, 1), names, self.external, content)

    def _is(self, each: Any, type_name: str) -> bool:
        return bool(self.system.is_instance_of(each.type.name, type_name))

    def _is_link(self, each: Any) -> bool:
        return all(getattr(each, name, None) is not None for name in ENDS)

    def _name(self, each: Any) -> str:
        return f"{each.type.short_name} {each.xmiID}"

    def _place(self, each: Any) -> Place:
        return self.scan.places.get(str(each.xmiID), Place(self.scan.file, 1, 1))

    def _label(self, each: Any) -> str:
        named = self._label_feature(each)
        return f"{each.type.short_name}.{getattr(each, named)}" if named else str(each.type.short_name)

    def _label_feature(self, each: Any) -> str:
        """The feature that says what is annotated."""
        return next((name for name in SAYING if words(getattr(each, name, None))), "")

    def _features(self, each: Any) -> None:
        name, place, named = self._name(each), self._place(each), self._label_feature(each)
        for feature in each.type.all_features:
            value = getattr(each, feature.name, None)
            if feature.name in UNSAID or feature.name == named or value is None:
                continue
            items = value if isinstance(value, list) else getattr(value, "elements", None)
            for one in items if isinstance(items, list) else [value]:
                self._value(name, feature.name.rstrip("_"), one, place)

    def _value(self, name: str, feature: str, value: Any, place: Place) -> None:
        target = getattr(value, "target", None)
        if target is not None:  # a link, which has a role
            self._related(getattr(value, "role", None) or feature, name, target, place)
        elif hasattr(value, "xmiID"):
            self._related(feature, name, value, place)
        elif words(value):
            self.external.attributes.append(Attribute(name, feature, words(value), place))

    def _related(self, label: str, name: str, target: Any, place: Place) -> None:
        if hasattr(target, "begin"):
            self.external.relations.append(Relation(label, name, self._name(target), place))
        else:
            self.external.passed_over[f"`{label}` feature"] += 1

    def _link(self, each: Any) -> None:
        """A relation layer's annotation: from its governor to its dependent."""
        source, target = (self._name(getattr(each, end)) for end in ENDS)
        self.external.relations.append(Relation(self._label(each), source, target, self._place(each)))
        known = {*UNSAID, *ENDS, self._label_feature(each)}
        for feature in each.type.all_features:
            if feature.name not in known and getattr(each, feature.name, None) is not None:
                self.external.passed_over[f"`{feature.name}` of a relation"] += 1
