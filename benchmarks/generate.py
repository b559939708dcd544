"""Write a made-up corpus of any size: `python benchmarks/generate.py DIR --records 20000 --seed 1`.

The same seed gives the same bytes. A text file depends on the seed, its number, and the sizes of the registries.
"""

import argparse
import shutil
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from random import Random

import yaml
from draw import between, chance, day, edtf, name, phrase, pick
from event import World, actor_id, event, place_id
from layout import Fields, block, block_mention, flow_mention, folded
from page import Page

TEMPLATE = Path(__file__).with_name("corpus")
RECORDS_PER_REGISTERED = 20
LEAST_REGISTERED = 20
SKIPPED_SENTENCES = 0.15
FLOW_MENTIONS = 0.3


def generate(corpus: Path, records: int, seed: int, per_file: int) -> None:
    """Write a whole corpus: its schemas, registries of actors and places, and texts of so many events each."""
    shutil.copytree(TEMPLATE, corpus, dirs_exist_ok=True)
    registry, texts = corpus / "annotations" / "registry", corpus / "annotations" / "texts"
    registry.mkdir(parents=True)
    texts.mkdir()
    world = read_world(max(LEAST_REGISTERED, records // RECORDS_PER_REGISTERED))
    write(registry / "actors.yaml", actors(Random(f"{seed} actors"), world))
    write(registry / "places.yaml", places(Random(f"{seed} places"), world))
    for number, first in enumerate(range(1, records + 1, per_file), start=1):
        stem = f"{number:06d}_{sha256(f'{seed} {number}'.encode()).hexdigest()[:16]}"
        events = range(first, min(first + per_file, records + 1))
        write(texts / f"{stem}.yaml", text_file(Random(f"{seed} {number}"), world, stem, events))


def read_world(n_registered: int) -> World:
    """Read the codes that events may use from the vocabularies of the template."""
    codes: dict[str, tuple[str, ...]] = {}
    broader: dict[str, str] = {}
    for path in sorted((TEMPLATE / "schemas" / "vocabularies").glob("*.yaml")):
        entries = yaml.safe_load(path.read_bytes())["codes"]
        codes[path.stem] = tuple(entries)
        broader |= {code: entry["broader"] for code, entry in entries.items() if "broader" in entry}
    return World(n_registered, n_registered, codes, broader)


def write(path: Path, lines: Iterable[str]) -> None:
    """Write a file as it is made."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)


def actors(rng: Random, world: World) -> Iterator[str]:
    """Draw the registry of actors, entry by entry."""
    for number in range(1, world.n_actors + 1):
        fields = {
            "name": name(rng),
            "kind": pick(rng, world.codes["actor-kind"]),
            "place_id": place_id(between(rng, 1, world.n_places)),
            "founded": edtf(rng, day(rng)),
        }
        yield f"{actor_id(number)}:\n{block(fields, 2)}"


def places(rng: Random, world: World) -> Iterator[str]:
    """Draw the registry of places, a tree of tens: place 12 lies within place 1."""
    kinds = world.codes["place-kind"]
    for number in range(1, world.n_places + 1):
        latitude = f"{between(rng, -89, 89)}.{between(rng, 1, 9)}"
        external: Fields = {"is": latitude, "basis": "external", "ref": f"Made-up gazetteer {number}"}
        within: Fields = {"within_id": place_id(number // 10)} if number >= 10 else {}
        fields: Fields = {
            "name": name(rng),
            "kind": kinds[min(len(str(number)), len(kinds)) - 1],
            **within,
            "latitude": external if chance(rng, 0.3) else latitude,
        }
        yield f"{place_id(number)}:\n{block(fields, 2)}"


def text_file(rng: Random, world: World, stem: str, numbers: range) -> Iterator[str]:
    """Draw the annotation file of one text: the block about the text, what is excluded, and the events."""
    page = Page(rng)
    events = [event_lines(rng, world, page, number) for number in numbers]
    yield text_block(rng, page, stem)
    if page.excluded:
        yield "excluded:\n"
        yield from (flow_mention({"at": at, "because": phrase(rng, 4, 8)}, 2) for at in page.excluded)
    yield "events:\n"
    yield from events


def text_block(rng: Random, page: Page, stem: str) -> str:
    """Write what is known of the text, its sentences folded over several lines."""
    published = edtf(rng, day(rng))
    inferred: Fields = {"is": published, "basis": "inferred", "because": phrase(rng, 6, 10)}
    about: Fields = {
        "file": f"{stem}.txt",
        "sha256": sha256(stem.encode()).hexdigest(),
        "length": str(page.length),
        "sentences": f"[{folded(page.sentences, 4)}]",
        "language": "en",
        "curator": pick(rng, ("c1", "c2")),
        "title": phrase(rng, 5, 9),
        "outlet": name(rng),
        "url": f'"https://news.example/{stem}"',
        "published": inferred if chance(rng, 0.3) else published,
        "independence_group": f"group-{between(rng, 1, 50)}",
    }
    return "text:\n" + block(about, 2)


def event_lines(rng: Random, world: World, page: Page, number: int) -> str:
    """Draw one event and write its mentions; one in block style needs no list."""
    key, mentions = event(rng, world, page, number)
    if chance(rng, SKIPPED_SENTENCES):
        page.skip()
    in_flow = chance(rng, FLOW_MENTIONS)
    if len(mentions) == 1 and not in_flow:
        return f"  {key}:\n{block(mentions[0], 4)}"
    first, *others = mentions
    head = flow_mention(first, 4) if in_flow else block_mention(first, 4)
    return f"  {key}:\n{head}{''.join(flow_mention(other, 4) for other in others)}"


def main() -> None:
    """Read the command line and write the corpus."""
    parser = argparse.ArgumentParser(description="Write a made-up corpus for benchmarks.")
    parser.add_argument("corpus", type=Path, metavar="DIR", help="a folder without annotations")
    parser.add_argument("--records", type=int, default=20_000, help="how many events (default 20000)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same bytes (default 1)")
    parser.add_argument("--per-file", type=int, default=50, help="events per text (default 50)")
    options = parser.parse_args()
    if (options.corpus / "annotations").exists():
        parser.error(f"{options.corpus} has annotations already")
    generate(options.corpus, options.records, options.seed, options.per_file)


if __name__ == "__main__":
    main()
