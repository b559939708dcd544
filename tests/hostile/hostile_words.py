"""Words that mean something to HTML, SQL, a shell, a spreadsheet, Markdown, YAML, a terminal or a CI runner.

A case puts one of `PAYLOADS` into one of `PLACES`; what is built is then read by the consumer of each format
(`consumers.py`). Every eighth case puts markup into all places, and opens the pages in a browser.
"""

import json
from collections.abc import Iterator
from random import Random

import consumers
import tiny
from case import Case
from invariants import check_and_build, ended_well, finished, prints_plainly
from stage import Stage
from written import json_text, yaml

POST = consumers.POST
PAYLOADS: dict[str, tuple[str, ...]] = {
    "HTML": (
        f"<script>{POST}</script>", f"<img src=x onerror={POST}>", f'"><svg onload={POST}>', f"' onmouseover='{POST}",
        f"</title><script>{POST}</script>", f"</script><script>{POST}</script>", f"</style><script>{POST}</script>",
        f"--><script>{POST}</script><!--", "<!--", "]]>", "&lt;b&gt;", "&#60;b&#62;", "<iframe srcdoc='x'>",
        "<base href=x>", f'" onfocus="{POST}" autofocus="', "<meta http-equiv=refresh content=0>",
        f"<ScRiPt/x>{POST}</ScRiPt>", "<b", "</td>", f"<details open ontoggle={POST}>",
        f"<a href='javascript:{POST}'>x</a>", "<plaintext>", "<textarea>", "<template>",
    ),
    "SQL": (
        "'; DROP TABLE fairs; --", "\"; COPY (SELECT 1) TO '../canary'; --", "x'); ATTACH '../canary' AS c; --",
        "a\n.shell touch ../canary", ".shell touch ../canary", "*/ DROP TABLE fairs; /*", "\\'; SELECT 1; --", "a;b",
        "$$", "a\r.read x", "a\x00b", "'", '"', "--", "' UNION SELECT 1 --", "%s", "?1", ":x",
        "a\u2028.shell touch ../canary",
    ),
    "shell": (
        "$(touch ../canary)", "`touch ../canary`", "'; touch ../canary; '", '"; touch ../canary; "',
        "| touch ../canary", "&& touch ../canary", "a\ntouch ../canary", "${IFS}", "~", "!!", "\\", "-rf",
        "--root=/",
    ),
    "formula": (
        "=1+1", "=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(1)", "＝1+1", "＋1", "－1", "＠x", "\t=1", "\r=1", "\n=1",
        " =1", '=HYPERLINK("http://x.example","y")', "'=1", '"=1', "\u00a0=1", "\u200b=1", "\ufeff=1", "=", "-",
        "-5", "+x", "|=1", ";=1", ",=1", "1;=1", 'x",=1', "\u3000=1", "﹢1", "−1", "_x003D_1", "=1\n=2", "(=1)",
        "%=1",
    ),
    "Markdown": (
        f"[x](javascript:{POST})", "![x](http://x.example/y.png)", f"[x]: javascript:{POST}", f"<javascript:{POST}>",
        "`", "```", "| a | b |", "# x", "**x**", "\\", "[x][y]", f"`<img src=x onerror={POST}>`",
        f"\\<img src=x onerror={POST}>", f"``` \n<img src=x onerror={POST}>", f"`a\n\n<img src=x onerror={POST}>`",
        "* x", "1. x", "> x", "---", "a  \nb", f"[x](<javascript:{POST}>)", f"[x](\tjavascript:{POST})",
        f"[x](JaVaScRiPt:{POST})", "[x](data:text/html,x)", "<", f"`` `<img src=x onerror={POST}>",
        f"~~~\n<img src=x onerror={POST}>", f"    <img src=x onerror={POST}>", "[^1]",
        f"[x](java&#115;cript:{POST})", f"[x](//x.example/{POST})", "<https://x.example>", "{{ x }}", "{% x %}",
        "\\`<b>`",
    ),
    "YAML": (
        "a: b", "# x", " # x", "- x", "{a: b}", "[a", "&a x", "*a",
        '!!python/object/apply:os.system ["touch ../canary"]', "a\n...\nb", "%TAG", "null", "yes", "0x10", "1e5",
        "|", ">", "---", "~", "'", "a:", ":", "? x", "2024-01-01", "12:30",
    ),
    "terminal": (
        "\x1b[31mred", "\x1b]0;title\x07", "\x9b31m", "\x1b]8;;http://x.example\x1b\\x", "\x07", "a\b\bb", "a\x7fb",
        "a\rb", "\x1b[2J", "\x1bc", "\x90x\x9c",
    ),
    "signs": (
        "a\u2028::error::x", "a\u202egnp", "\u2066a", "a\u200bb", "\ufeffa", "a\ud800", "a\x85b", "a\u2029b",
        "a\u00adb", "\U000e0041", "a\uffff", "\u061ca", "\u0300", "a\u0300\u0301" * 30, "\U0001f468\u200d\U0001f469",
        "\u180e", "\uffa0",
    ),
    "commands": (
        "::error::x", "a\n::error::x", "##[error]x", "::set-output name=x::y", "%0A::error::x", "::add-mask::x",
        "\u00a0::e::x", "a\r\n::stop-commands::x", "  ::warning file=x::y", "##vso[task.setvariable variable=x]y",
        "a ##[group]b", "\x0b::e::x", "#", "##", "\u2028##[error]",
    ),
    "templates":("{{7*7}}","${7*7}","{x}","{0.__class__}","%(x)s","<%= 7*7 %>","{name}","{","}","$1","\\1","\\n"),
}  # fmt: skip

Place = tuple[str, str, str]  # a file, what stands there, and what it becomes, with `{}` for the payload
PLACES: dict[str, Place] = {
    "title of the table": (tiny.PEOPLE_SCHEMA, "fields:", "title: {}\nfields:"),
    "description of the table": (tiny.PEOPLE_SCHEMA, "fields:", "description: {}\nfields:"),
    "title of a column": (tiny.PEOPLE_SCHEMA, "name: name,", "name: name, title: {},"),
    "description of a column": (tiny.PEOPLE_SCHEMA, "name: name,", "name: name, description: {},"),
    "title of a vocabulary": (tiny.KINDS, "codes:", "title: {}\ncodes:"),
    "description of a vocabulary": (tiny.KINDS, "codes:", "description: {}\ncodes:"),
    "label of a code": (tiny.KINDS, "definition: Goods", "label: {}, definition: Goods"),
    "definition of a code": (tiny.KINDS, "Goods are sold.", "{}"),
    "scheme of a mapping": (tiny.KINDS, "sold.", "sold., mappings: {{{}: [{{code: x, match: exact}}]}}"),
    "code of a mapping": (tiny.KINDS, "sold.", "sold., mappings: {{x: [{{code: {}, match: exact}}]}}"),
    "pattern": (tiny.FAIRS_SCHEMA, "'[A-Z]-\\d+'", "{}"),
    "a code": (tiny.ROLES, "codes:", "codes:\n  {}: {{definition: Other.}}"),
    "a name": (tiny.PEOPLE, "Ann Bell", "{}"),
    "name of a place": (tiny.PLACES, "name: Arden", "name: {}"),
    "title of a record": (tiny.FAIRS, "Spring fair", "{}"),
    "words in a text": (tiny.ONE, "kind: fair,", "kind: fair, motto: {},"),
    "reason of a decision": (tiny.FAIRS, "The first text counted.", "{}"),
    "reason of excluding": (tiny.ONE, "an advertisement", "{}"),
    "language": (tiny.ONE, "language: en", "language: {}"),
    "curator": (tiny.ONE, "curator: c1", "curator: {}"),
    "a quote": (tiny.TWO, "at: 35-49,", "quote: {},"),
    "a qualifier": (tiny.TWO, "at: 35-49,", "at: 35-49, voice: {},"),
    "a key": (tiny.TWO, "at: 35-49,", "at: 35-49, {}: x,"),
    "a record's id": (tiny.PEOPLE, "carr: ", "{}: {{name: Other}}\ncarr: "),
    "a speaker": (tiny.ONE, "speaker: bell", "speaker: {}"),
    "a date": (tiny.ONE, "2024-05", "{}"),
    "a redirect": ("annotations/registry/redirects.yaml", "", "people: {{old: {}}}\n"),
    "title": (tiny.DESCRIPTOR, "}", '}}, "title": {}}}'),
    "description": (tiny.DESCRIPTOR, "}", '}}, "description": {}}}'),
    "name of the dataset": (tiny.DESCRIPTOR, '"tiny"', "{}"),
    "version": (tiny.DESCRIPTOR, '"1.0.0"', "{}"),
    "a licence": (tiny.DESCRIPTOR, "}", '}}, "licenses": [{{"name": "CC0-1.0", "title": {}}}]}}'),
    "path of a licence": (tiny.DESCRIPTOR, "}", '}}, "licenses": [{{"name": "x", "path": {}}}]}}'),
    "a contributor": (tiny.DESCRIPTOR, "}", '}}, "contributors": [{{"title": {}, "roles": ["creator"]}}]}}'),
    "role of a contributor": (tiny.DESCRIPTOR, "}", '}}, "contributors": [{{"title": "A", "roles": [{}]}}]}}'),
    "address of a contributor": (tiny.DESCRIPTOR, "}", '}}, "contributors": [{{"title": "A", "path": {}}}]}}'),
    "a keyword": (tiny.DESCRIPTOR, "}", '}}, "keywords": [{}]}}'),
    "a source": (tiny.DESCRIPTOR, "}", '}}, "sources": [{{"title": {}, "path": "https://x.example/"}}]}}'),
    "homepage": (tiny.DESCRIPTOR, "}", '}}, "homepage": {}}}'),
    "a property of its own": (tiny.DESCRIPTOR, "}", '}}, "x-own": {}}}'),
}
PROSE = [
    "title of the table", "title of a column", "description of a column", "title of a vocabulary", "label of a code",
    "definition of a code", "a name", "title of a record", "reason of a decision", "reason of excluding",
]  # fmt: skip
VIEWS = (
    ("explain", "fairs/spring-fair"),
    ("explain", "people/bell", "--format", "json"),
    ("show", "one"),
    ("show", "two", "--format", "json"),
    ("conflicts",),
    ("conflicts", "--format", "json"),
    ("coverage",),
    ("diff", "1.0.0", "next"),
    ("diff", "1.0.0", "next", "--format", "json"),
    ("diff", "1.0.0", "next", "--format", "csv"),
    ("export", "--as", "web-annotation"),
    ("check", "--format", "sarif"),
    ("anchor",),
    ("fmt", "--check"),
    ("explain", "{}"),
    ("show", "{}"),
    ("new", "people", "dunn", "--set", "name={}"),
    ("new", "people", "{}", "--set", "name=x"),
    ("rename", "people", "bell", "{}"),
    ("explain-problem", "{}"),
    ("verify", "next"),
)


def put(stage: Stage, place: str, payload: str) -> None:
    """Write the payload into a place."""
    file, old, new = PLACES[place]
    content = stage.read(file) if (stage.root / file).is_file() else ""
    if file == tiny.DESCRIPTOR:
        content = json.dumps({"name": "tiny", "version": "1.0.0"})
        stage.write(file, content.replace(old, new.removeprefix("}}").format(json_text(payload)), 1))
    else:
        assert old in content, place
        stage.write(file, content.replace(old, new.format(yaml(payload)), 1))


def case(number: int, chance: Random) -> Case:
    """A payload in a place; the places take turns, every eighth case is for the browser."""
    if number % 8 == 7:
        return _in_a_browser(chance)
    places = list(PLACES)
    place = Random(number // len(places)).sample(places, len(places))[number % len(places)]
    kind = chance.choice(list(PAYLOADS))
    payload = chance.choice(PAYLOADS[kind])
    commands = [tuple(word.replace("{}", payload) for word in command) for command in chance.sample(VIEWS, 2)]

    def wrong(stage: Stage) -> Iterator[str]:
        baseline, before = consumers.baseline(stage.root / "build" / "next"), finished(stage)
        put(stage, place, payload)
        yield from check_and_build(stage)
        yield from _as_commands(stage)
        if finished(stage) != before:
            yield from consumers.read_all(stage, baseline)
        for command in commands:
            if "\0" not in "".join(command):  # which no command line can hold
                end = stage.call(*command)
                yield from (*ended_well(stage, end), *prints_plainly(end))

    return Case(f"{kind} as {place}: {payload!r:.60}, then {commands!r:.80}", wrong)


def _as_commands(stage: Stage) -> Iterator[str]:
    """Problems as workflow commands: a line each, and no other."""
    end, plain = (stage.call("check", "--format", form) for form in ("github", "json"))
    yield from ended_well(stage, end)
    lines = end.out.splitlines()
    if not all(line.startswith(("::error ", "::warning ")) for line in lines) or "##[" in end.out:
        yield f"{end} printed {end.out!r}"
    if len(lines) != len(plain.out.splitlines()):
        yield f"{end} printed {len(lines)} lines for {len(plain.out.splitlines())} problems: {end.out!r}"


def _in_a_browser(chance: Random) -> Case:
    payloads = {place: chance.choice(PAYLOADS["HTML"] + PAYLOADS["Markdown"][:8]) for place in PROSE}
    title = chance.choice(PAYLOADS["HTML"])

    def wrong(stage: Stage) -> Iterator[str]:
        for place, payload in payloads.items():
            put(stage, place, payload)
        put(stage, "title", title)
        check, build = stage.call("check", "--format", "json"), stage.call("build")
        for place in PROSE if build.code else ():  # some places refuse some words
            _restore(stage, place)
        build = stage.call("build") if build.code else build
        yield from (*ended_well(stage, check), *ended_well(stage, build))
        site = stage.root / "site"
        released = stage.call("release", "2.0.0", "--date", "2026-04-01", "--allow-removals")
        published = stage.call("publish", str(site)) if not released.code else released
        yield from (*ended_well(stage, released), *ended_well(stage, published))
        pages = [stage.root / "build" / "next" / "codebook.html", *([site / "index.html"] if site.exists() else [])]
        yield from consumers.in_browser(stage, [page for page in pages if page.exists()])

    return Case(f"markup in all places, in a browser: {title!r:.50}", wrong)


def _restore(stage: Stage, place: str) -> None:
    stage.write(PLACES[place][0], tiny.FILES[PLACES[place][0]])
