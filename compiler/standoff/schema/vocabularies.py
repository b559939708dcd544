"""schemas/vocabularies/*.yaml -> Vocabulary: codes with labels, definitions, broader codes and mappings to others."""

from standoff.schema.model import Code, Vocabulary
from standoff.schema.node_reader import NodeReader
from standoff.source.names import is_line
from standoff.source.nodes import Node

CODE_KEYS = frozenset(["label", "definition", "broader", "mappings"])
MATCHES = ("exact", "close", "broad", "none")


def read_vocabulary(reader: NodeReader, scheme: str, root: Node) -> Vocabulary:
    """Read one vocabulary from its nodes."""
    top = reader.entries(root, frozenset({"title", "description", "codes"}))
    if "codes" not in top and not reader.problems:
        reader.complain(root, "schema-value", "a vocabulary has `codes`", "write `codes: {code: {definition: …}}`")
    codes: dict[str, Code] = {}
    for code, node in reader.entries(top.get("codes")).items():
        before = len(reader.problems)
        if not is_line(code) or code != code.strip() or "`" in code:
            reader.complain(node, "schema-name", f"`{code}` is not a valid code", "one line, without a backtick")
        entry = reader.entries(node, CODE_KEYS)
        reader.mark(f"codes/{code}", entry.get("broader"))
        for key in ("label", "definition", "mappings"):
            reader.mark(f"codes/{code}/{key}", entry.get(key))
        codes[code] = Code(
            code=code,
            label=reader.text(entry.get("label"), code),
            definition=reader.text(entry.get("definition")),
            broader=reader.maybe(entry.get("broader")),
            mappings=_mappings(reader, entry.get("mappings")),
        )
        if not codes[code].definition and len(reader.problems) == before:
            reader.complain(
                node, "schema-value", f"the code `{code}` has no definition", "say when to use it, and when not"
            )
    return Vocabulary(scheme, reader.text(top.get("title"), scheme), reader.text(top.get("description")), codes)


def _mappings(reader: NodeReader, node: Node | None) -> tuple[tuple[str, str, str], ...]:
    found: dict[tuple[str, str], str] = {}
    for scheme, targets in reader.entries(node).items():
        for target in reader.items(targets):
            before = len(reader.problems)
            entry = reader.entries(target, frozenset({"code", "match"}))
            match, code = reader.one_of(entry.get("match"), MATCHES), reader.text(entry.get("code"), "none")
            if len(reader.problems) > before:
                continue
            if match is None or ("code" in entry) == (match == "none"):
                hint = "write `{code: …, match: exact | close | broad}`, or `{match: none}`"
                reader.complain(target, "schema-value", "a mapping says to which code, and how well it matches", hint)
            elif (scheme, code) in found:
                reader.complain(target, "schema-value", f"this is mapped to `{code}` of {scheme} twice", "remove one")
            found[scheme, code] = match or "none"
    return tuple((scheme, code, match) for (scheme, code), match in found.items())
