"""Problems as workflow commands, which GitHub's runners turn into annotations of the files."""

from standoff.source.problem import Problem, printable

# https://github.com/actions/toolkit/blob/main/docs/commands.md: what ends a value is percent-encoded
IN_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
IN_PROPERTY = IN_MESSAGE | {":": "%3A", ",": "%2C"}


def as_command(problem: Problem, base: str = "") -> str:
    """The problem as one line `::error file=…,line=…,col=…,title=…::message`; `base` comes before its file."""
    place = problem.place
    properties = {"file": base + place.file}
    if place.line:
        properties["line"] = str(place.line)
    if place.line and place.column:
        properties["col"] = str(place.column)
        if problem.length:
            properties["endColumn"] = str(place.column + problem.length)
    properties["title"] = problem.code
    told = ",".join(f"{name}={_encoded(printable(value), IN_PROPERTY)}" for name, value in properties.items())
    also = "".join(f"\nalso {printable(base + str(other))}" for other in problem.related)
    hint = f"\n{printable(problem.hint)}" if problem.hint else ""
    return f"::{problem.severity} {told}::{_encoded(printable(problem.message) + hint + also, IN_MESSAGE)}"


def _encoded(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(character, character) for character in text)
