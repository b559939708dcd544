"""schemas/vocabularies/*.yaml -> Vocabulary: codes with labels, definitions, broader codes and outside mappings."""

from standoff.schema.model import Code, Vocabulary
from standoff.schema.node_reader import Form
from standoff.source.nodes import Node

CODE_KEYS = frozenset(["label", "definition", "broader", "mappings"])
MATCHES = ("exact", "close", "broad", "none")


def read_vocabulary(form: Form, scheme: str, root: Node) -> Vocabulary:
    """Read one vocabulary from its nodes."""
    top = form.entries(root, frozenset({"title", "description", "codes"}))
    if "codes" not in top and not form.problems:
        form.complain(root, "schema-value", "a vocabulary has `codes`", "write `codes: {code: {definition: …}}`")
    codes: dict[str, Code] = {}
    for code, node in form.entries(top.get("codes")).items():
        before = len(form.problems)
        entry = form.entries(node, CODE_KEYS)
        form.mark(f"codes/{code}", entry.get("broader"))
        for key in ("label", "definition", "mappings"):
            form.mark(f"codes/{code}/{key}", entry.get(key))
        codes[code] = Code(
            code=code,
            label=form.text(entry.get("label"), code),
            definition=form.text(entry.get("definition")),
            broader=form.maybe(entry.get("broader")),
            mappings=_mappings(form, entry.get("mappings")),
        )
        if not codes[code].definition and len(form.problems) == before:
            form.complain(
                node, "schema-value", f"the code `{code}` has no definition", "say when to use it, and when not"
            )
    return Vocabulary(scheme, form.text(top.get("title"), scheme), form.text(top.get("description")), codes)


def _mappings(form: Form, node: Node | None) -> tuple[tuple[str, str, str], ...]:
    found: dict[tuple[str, str], str] = {}
    for scheme, targets in form.entries(node).items():
        for target in form.items(targets):
            before = len(form.problems)
            entry = form.entries(target, frozenset({"code", "match"}))
            match, code = form.one_of(entry.get("match"), MATCHES), form.text(entry.get("code"), "none")
            if len(form.problems) > before:
                continue
            if match is None or ("code" in entry) == (match == "none"):
                hint = "write `{code: …, match: exact | close | broad}`, or `{match: none}`"
                form.complain(target, "schema-value", "a mapping says to which code, and how well it matches", hint)
            elif (scheme, code) in found:
                form.complain(target, "schema-value", f"this is mapped to `{code}` of {scheme} twice", "remove one")
            found[scheme, code] = match or "none"
    return tuple((scheme, code, match) for (scheme, code), match in found.items())
