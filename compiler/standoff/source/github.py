"""Problems as workflow commands, which GitHub's runners turn into annotations of the files."""

from standoff.source.escape import command_message, command_properties, printable
from standoff.source.problem import Problem


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
    named = command_properties((name, printable(value)) for name, value in properties.items())
    also = "".join(f"\nalso {printable(base + str(other))}" for other in problem.related)
    hint = f"\n{printable(problem.hint)}" if problem.hint else ""
    return f"::{problem.severity} {named}::{command_message(printable(problem.message) + hint + also)}"
