"""In which script a text is written, and in which its language is (`builtin/scripts.yaml`)."""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources

from standoff.source import composer, nodes

FILE = "builtin/scripts.yaml"
MOSTLY = 0.6  # of a text's letters: fewer are of a text in several scripts
FEW = 20  # languages of a script
ENOUGH = 10  # letters: fewer say nothing


@dataclass(frozen=True, slots=True)
class Script:
    """A script by the name with which Unicode's names of its letters begin, its codes in tags, and its languages."""

    name: str
    codes: tuple[str, ...]
    languages: tuple[str, ...]


def script_of(content: str) -> Script | None:
    """The script of most letters of a text; none where there are few letters, several scripts, or an unknown one."""
    counts: Counter[str] = Counter()
    for character, count in Counter(content).items():
        if character.isalpha():
            counts[unicodedata.name(character, "").split(" ", 1)[0]] += count
    letters = counts.total()
    name, most = counts.most_common(1)[0] if letters else ("", 0)
    return _scripts().get(name) if letters >= ENOUGH and most >= MOSTLY * letters else None


def scripts_of(language: str) -> list[Script]:
    """The scripts in which a language is written by its tag (`pa-Guru` names its script); empty where none is known."""
    main, *more = language.split("-")
    named = [each for each in _scripts().values() for code in more if code.title() in each.codes]
    return named or [each for each in _scripts().values() if main in each.languages]


def mismatch(content: str, language: str) -> tuple[str, str] | None:
    """What to say where a text is written in a script in which its language is not: message and hint."""
    script, known = script_of(content), scripts_of(language)
    if script is None or not known or script in known:
        return None
    expected = " or ".join(each.name for each in known)
    message = f"most letters of the text are {script.name}, and `{language}` is written in {expected}"
    return message, f"{likely(script)}; or name the script: `{language.split('-', maxsplit=1)[0]}-{script.codes[0]}`"


def likely(script: Script) -> str:
    """A hint with the languages of a script, if they are few enough to be read."""
    if len(script.languages) > FEW:
        return f"write the tag of a language that is written in {script.name}"
    return f"languages in {script.name}: {', '.join(script.languages)}"


@cache
def _scripts() -> dict[str, Script]:
    """The scripts by the first word of the names of their letters, in capitals."""
    root = composer.read(FILE, (resources.files("standoff") / FILE).read_bytes()).root
    return {name.upper(): _script(name, node) for name, (_, node) in getattr(root, "entries", {}).items()}


def _script(name: str, node: nodes.Mapping) -> Script:
    codes, languages = (
        tuple(item.text for item in getattr(node.value(key), "items", ())) for key in ("codes", "languages")
    )
    return Script(name, codes, languages)
