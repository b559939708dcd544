"""Quotes behind many claims: the same words of the same source, given as the reason for one statement after another."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from standoff.authoring.gate.check import Checked
from standoff.corpus.quotes.explained import shortened
from standoff.corpus.quotes.skeleton import bare
from standoff.source.problem import Place, Problem


def shared(checked: Iterable[Checked], least: int) -> Iterator[Problem]:
    """A warning for each quote that is behind so many claims or more, at the first, with the places of the claims."""
    groups: dict[tuple[str, str], list[Checked]] = defaultdict(list)
    for each in checked:
        words = bare(each.quoted.text)
        if words:
            groups[each.sha256 or "\0".join(each.quoted.sources), words].append(each)
    for group in groups.values():
        claims = list(dict.fromkeys(Place(each.quoted.file, *each.quoted.claim) for each in group))
        if len(claims) >= least:
            first = group[0].quoted
            message = f"this quote is behind {len(claims)} claims: “{shortened(first.text)}”"
            hint = "look whether it says each of them"
            yield Problem(first.place, "quote-shared", message, hint, related=tuple(claims))
