"""One made-up event: its id, and one or two mentions of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from draw import between, chance, count, day, edtf, phrase, pick
from layout import Fields, Value
from page import Page

SECOND_MENTIONS = 0.1
HEDGED_VALUES = 0.08
MODALITIES = ("reported", "claimed", "alleged", "suspected", "pledged", "planned")


@dataclass(frozen=True)
class World:
    """What events can refer to: the numbers of actors and places, and the codes of each vocabulary."""

    n_actors: int
    n_places: int
    codes: Mapping[str, Sequence[str]]
    broader: Mapping[str, str]


Draw = Callable[[Random, World, date], Value]
DrawTwo = Callable[[Random, World, date], tuple[Value, Value]]


def actor_id(number: int) -> str:
    """Give the id of an actor, counted from 1."""
    return f"actor-{number:06d}"


def place_id(number: int) -> str:
    """Give the id of a place, counted from 1; place 12 lies within place 1."""
    return f"place-{number:06d}"


def event(rng: Random, world: World, page: Page, number: int) -> tuple[str, list[Fields]]:
    """Draw an event's id and its mentions, in the order of the text."""
    when = day(rng)
    kind = pick(rng, world.codes["event-kind"])
    facts = {"kind": kind, **_facts(rng, world, when)}
    key = f"{kind}-{number:07d}"
    if not chance(rng, SECOND_MENTIONS):
        head = {"at": _at(rng, page), **_qualifiers(rng, world), **_remark(rng)}
        return key, [head | facts | _children(rng, world)]
    name, rivals = pick(rng, RIVALS)
    facts[name], second = rivals(rng, world, when)
    first = {"at": _at(rng, page), **_qualifiers(rng, world), **facts, **_children(rng, world)}
    return key, [first, {"at": _at(rng, page), **_qualifiers(rng, world), name: second}]


def _at(rng: Random, page: Page) -> Value:
    n_spans = pick(rng, (1, 2, 2, 2, 2, 2, 3))
    return page.span() if n_spans == 1 else [page.span() for _ in range(n_spans)]


def _qualifiers(rng: Random, world: World) -> dict[str, Value]:
    """Draw voice, speaker and modality: most often the narrator, who asserts."""
    qualifiers = dict(pick(rng, VOICES))
    if "speaker" in qualifiers:
        qualifiers["speaker"] = _actor(rng, world)
        if chance(rng, 0.15):
            qualifiers["relayed_by"] = _actor(rng, world)
    if chance(rng, 0.15):
        qualifiers["modality"] = pick(rng, MODALITIES)
    return qualifiers


def _remark(rng: Random) -> dict[str, Value]:
    """Draw a curator's doubt; only for events with one mention, for two that are alike must not differ in it."""
    if not chance(rng, 0.04):
        return {}
    return {"confidence": pick(rng, ("likely", "guess")), "because": phrase(rng, 6, 10)}


def _facts(rng: Random, world: World, when: date) -> dict[str, Value]:
    return {name: _hedged(rng, world, draw(rng, world, when)) for name, share, draw in FIELDS if chance(rng, share)}


def _hedged(rng: Random, world: World, value: Value) -> Value:
    if not chance(rng, HEDGED_VALUES):
        return value
    if chance(rng, 0.6):
        basis = pick(rng, ("inferred", "computed", "calendar"))
        return {"is": value, "basis": basis, "because": phrase(rng, 8, 14)}
    return {"is": value, "voice": "quote", "speaker": _actor(rng, world)}


def _children(rng: Random, world: World) -> dict[str, Value]:
    children: dict[str, Value] = {}
    if chance(rng, 0.9):
        children["actors"] = pick(rng, CASTS)(rng, world)
    if chance(rng, 0.75):
        children["topics"] = _some(rng, world.codes["topic"], between(rng, 1, 3))
    return children


def _some(rng: Random, items: Sequence[str], size: int) -> list[str]:
    """Draw neighbours in the list: different, without remembering which were drawn."""
    start = between(rng, 0, len(items) - 1)
    return [items[(start + step) % len(items)] for step in range(size)]


def _actors(rng: Random, world: World, size: int) -> list[str]:
    start = between(rng, 0, world.n_actors - 1)
    return [actor_id(1 + (start + step) % world.n_actors) for step in range(size)]


def _actor(rng: Random, world: World) -> str:
    return actor_id(between(rng, 1, world.n_actors))


def _place(rng: Random, world: World) -> str:
    return place_id(between(rng, 1, world.n_places))


def _code(scheme: str) -> Draw:
    return lambda rng, world, _: pick(rng, world.codes[scheme])


def _one_by_role(rng: Random, world: World) -> Value:
    roles = _some(rng, world.codes["role"], 2)
    return dict(zip(roles, _actors(rng, world, 2), strict=True))


def _several_by_role(rng: Random, world: World) -> Value:
    one, several = _some(rng, world.codes["role"], 2)
    first, *others = _actors(rng, world, 3)
    return {one: first, several: others}


def _with_attribution(rng: Random, world: World) -> Value:
    attribution = pick(rng, world.codes["attribution"])
    return {pick(rng, world.codes["role"]): {"actor_id": _actor(rng, world), "attribution": attribution}}


def _in_full(rng: Random, world: World) -> Value:
    roles = _some(rng, world.codes["role"], 2)
    return [{"role": role, "actor_id": actor} for role, actor in zip(roles, _actors(rng, world, 2), strict=True)]


def _rival_dates(rng: Random, _: World, when: date) -> tuple[Value, Value]:
    return edtf(rng, when), edtf(rng, when)


def _rival_counts(rng: Random, _: World, __: date) -> tuple[Value, Value]:
    return count(rng), count(rng)


def _rival_places(rng: Random, world: World, _: date) -> tuple[Value, Value]:
    narrow = between(rng, 1, world.n_places)
    return place_id(narrow), place_id(narrow // 10 or narrow)


def _rival_kinds(rng: Random, world: World, _: date) -> tuple[Value, Value]:
    narrow = pick(rng, world.codes["event-kind"])
    return narrow, world.broader.get(narrow, narrow)


VOICES: tuple[Fields, ...] = (
    *({},) * 11,
    *({"speaker": ""},) * 4,
    *({"voice": "quote", "speaker": ""},) * 2,
    {"voice": "attributed", "speaker": ""},
    {"voice": "document"},
    {"voice": "inference"},
)
FIELDS: tuple[tuple[str, float, Draw], ...] = (
    ("title", 0.5, lambda rng, *_: phrase(rng, 3, 5)),
    ("gist", 0.95, lambda rng, *_: phrase(rng, 24, 44)),
    ("consequence", 0.6, lambda rng, *_: phrase(rng, 14, 30)),
    ("status", 0.6, _code("event-status")),
    ("started", 1.0, lambda rng, _, when: edtf(rng, when)),
    ("announced", 0.25, lambda rng, _, when: edtf(rng, when)),
    ("place_id", 0.8, lambda rng, world, _: _place(rng, world)),
    ("killed", 0.5, lambda rng, *_: count(rng)),
    ("injured", 0.35, lambda rng, *_: count(rng)),
    ("means", 0.4, _code("means")),
    ("hours", 0.2, lambda rng, *_: str(between(rng, 1, 72))),
    ("official", 0.25, lambda rng, *_: pick(rng, ("true", "false"))),
)
CASTS: tuple[Callable[[Random, World], Value], ...] = (
    _one_by_role,
    _one_by_role,
    _several_by_role,
    _with_attribution,
    _in_full,
)
RIVALS: tuple[tuple[str, DrawTwo], ...] = (
    *(("started", _rival_dates),) * 3,
    *(("killed", _rival_counts),) * 3,
    ("place_id", _rival_places),
    ("kind", _rival_kinds),
)
