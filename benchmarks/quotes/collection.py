"""Write a made-up collection with quotes, and the texts that it quotes, to measure `standoff quotes`.

    python benchmarks/quotes/collection.py DIR [--quotes 18000] [--files 2500] [--texts 9700] [--seed 1]
    standoff quotes DIR/kb --quote snippet --source reference --texts 'DIR/cache/{source}.md'

Most quotes are as in their texts but for line ends, others are spelled otherwise, have ellipses, or are not there. A
tenth of the texts are as long as a paper, the others as an abstract.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from random import Random

LONG, SHORT, WIDTH = 40_000, 2_000, 90


def words_of(rng: Random) -> list[str]:
    """Make up words of a language."""
    return ["".join(rng.choice("etaoinshrdlucm") for _ in range(rng.randint(2, 11))) for _ in range(20_000)]


def text_of(rng: Random, words: list[str], length: int) -> list[str]:
    """Make up the sentences of a text, with italics, references and numbers here and there."""
    sentences, size = [], 0
    while size < length:
        sentence = [rng.choice(words) for _ in range(rng.randint(8, 28))]
        sentence[2] = rng.choice([sentence[2], f"<i>{sentence[2]}</i>", f"{rng.randint(2, 900)}", "α-" + sentence[2]])
        sentence[5] = rng.choice([sentence[5], f"{sentence[5]} [{rng.randint(1, 60)}]", f"{sentence[5]},"])
        sentences.append(f"{' '.join(sentence).capitalize()}.")
        size += len(sentences[-1]) + 1
    return sentences


def wrapped(sentences: list[str]) -> str:
    """The text in lines."""
    lines, line = [], ""
    for word in " ".join(sentences).split():
        if len(line) + len(word) > WIDTH:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line, ""])


WAYS: list[tuple[int, Callable[[Random, str], str]]] = [
    (70, lambda rng, words: words),
    (8, lambda rng, words: words[0].swapcase() + words[1:]),
    (6, lambda rng, words: words.replace("<i>", "").replace("</i>", "").replace("α", "alpha")),
    (8, lambda rng, words: " ... ".join([" ".join(words.split()[:4]), " ".join(words.split()[-4:])])),
    (3, lambda rng, words: words[3:]),
    (3, lambda rng, words: " ".join(reversed(words.split()))),
    (2, lambda rng, words: words.replace(" ", " not ", 3)),
]


def main() -> None:
    """Write the collection."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    for name, default in (("--quotes", 18_000), ("--files", 2_500), ("--texts", 9_700), ("--seed", 1)):
        parser.add_argument(name, type=int, default=default)
    given = parser.parse_args()
    rng = Random(given.seed)
    words = words_of(rng)
    cache, kb = given.folder / "cache", given.folder / "kb"
    cache.mkdir(parents=True)
    kb.mkdir()
    kept: list[list[str]] = []
    for number in range(given.texts):
        sentences = text_of(rng, words, LONG if number % 10 == 0 else SHORT)
        (cache / f"PMID_{number}.md").write_text(wrapped(sentences), "utf-8")
        kept.append(rng.sample(sentences, 4))
    ways, weights = [way for _, way in WAYS], [weight for weight, _ in WAYS]
    claims: list[list[str]] = [[] for _ in range(given.files)]
    for number in range(given.quotes):
        source = number % given.texts
        quote = rng.choices(ways, weights)[0](rng, rng.choice(kept[source]))
        about = json.dumps(" ".join(rng.choice(words) for _ in range(90)))
        claims[number % given.files].append(
            f"- name: {rng.choice(words)}\n  description: {about}\n  evidence:\n  - reference: PMID:{source}\n"
            f"    supports: SUPPORT\n    snippet: {json.dumps(quote, ensure_ascii=False)}\n"
        )
    for number, lines in enumerate(claims):
        (kb / f"entry{number}.yaml").write_text(f"name: entry {number}\nclaims:\n{''.join(lines)}", "utf-8")


if __name__ == "__main__":
    main()
