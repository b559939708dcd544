"""Hierarchies as intervals: one row a member, and the same containment as climbing from member to member."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from standoff.resolve.hierarchy import CONTAINS, NESTING, cycles, of_table, of_vocabularies
from standoff.schema.integrity import _rings
from standoff.schema.model import Code, Schema, Vocabulary


def containments(nesting: pl.DataFrame) -> set[tuple[str, str]]:
    pairs = nesting.join(nesting, how="cross", suffix="_in").filter(CONTAINS)
    return set(pairs.select("member", "member_in").iter_rows())


def climbed(links: dict[str, str]) -> set[tuple[str, str]]:
    """Each member with all that it is in, one step after the other."""
    found = set()
    for member in links:
        above = links.get(member)
        while above is not None:
            found.add((above, member))
            above = links.get(above)
    return found


@st.composite
def forests(draw: st.DrawFn) -> dict[str, str]:
    """Links from each record to one with a smaller number: no cycles."""
    size = draw(st.integers(0, 12))
    above = {number: draw(st.none() | st.integers(0, number - 1)) if number else None for number in range(size)}
    links = [(f"r{number}", f"r{other}") for number, other in above.items() if other is not None]
    return dict(draw(st.permutations(links)))


@given(forests())
def test_intervals_contain_what_climbing_finds(links: dict[str, str]) -> None:
    assert containments(of_table("places", links.items())) == climbed(links)


def test_a_long_chain_has_a_row_a_member() -> None:
    links = [(f"r{number}", f"r{number + 1}") for number in range(3000)]
    nesting = of_table("places", links)
    assert (len(nesting), dict(nesting.schema)) == (3001, dict.fromkeys(NESTING) | NESTING)
    ends = nesting.filter(pl.col("member").is_in(["r0", "r1500", "r3000"]))
    assert containments(ends) == {("r3000", "r1500"), ("r3000", "r0"), ("r1500", "r0")}


def test_a_cycle_is_cut() -> None:
    nesting = of_table("places", [("a", "b"), ("b", "c"), ("c", "a"), ("d", "b"), ("e", "e")])
    assert containments(nesting) == {("a", "c"), ("a", "b"), ("a", "d"), ("c", "b"), ("c", "d"), ("b", "d")}
    assert len(nesting) == 5


def test_cycles_are_found_once_each_from_their_smallest_member() -> None:
    links = {"z": "y", "y": "x", "x": "y", "c": "a", "a": "b", "b": "c", "e": "e", "f": "a", "g": "h", "i": "z"}
    assert cycles(links) == [["a", "b", "c"], ["e"], ["x", "y"]]
    assert cycles(dict(reversed(links.items()))) == cycles(links)
    assert cycles({}) == []


class CountedCodes(dict[str, Code]):
    """Codes that count how often one is looked up."""

    count = 0

    def __getitem__(self, key: str) -> Code:
        self.count += 1
        return super().__getitem__(key)


def test_circles_of_codes_are_found_in_one_visit_each() -> None:
    codes = CountedCodes({f"c{n}": Code(f"c{n}", "", "", f"c{n + 1}") for n in range(3000)})
    codes["c3000"] = Code("c3000", "", "", "c2998")
    assert _rings(Vocabulary("long", "", "", codes)) == [["c2998", "c2999", "c3000"]]
    assert codes.count <= 3 * len(codes)


def test_a_broader_code_that_does_not_exist_contains_nothing() -> None:
    codes = {"market": Code("market", "", "", "fair"), "stall": Code("stall", "", "", "market")}
    schema = Schema(vocabularies={"kind": Vocabulary("kind", "", "", codes)})
    assert set(of_vocabularies(schema)["member"]) == {"market", "stall"}
