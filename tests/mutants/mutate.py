"""The changes to a module that its tests should notice: each replaces one range of its source.

A change is small and plausible, as a slip of an engineer would be: a boundary off by one, a condition negated, a
statement lost. Imports, annotations, decorators, assertions, documentation and the words of messages are left alone.
"""

import ast
import io
import tokenize
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

Node = ast.expr | ast.stmt | ast.keyword
COMPARED: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">=")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<=")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.Is: ("is", ("is not",)),
    ast.In: ("in", ("not in",)),
}
NEGATED = {ast.IsNot: "is", ast.NotIn: "in"}  # two words, of which `not` is removed
ARITHMETIC: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.FloorDiv: ("//", "*"),
    ast.Mult: ("*", "+"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
}
PAIRS = (
    ("min", "max"),
    ("any", "all"),
    ("any_horizontal", "all_horizontal"),
    ("min_horizontal", "max_horizontal"),
    ("first", "last"),
    ("partition", "rpartition"),
    ("find", "rfind"),
    ("is_null", "is_not_null"),
    ("startswith", "endswith"),
)
CALLED = {"sorted": "list", **dict(PAIRS), **{other: name for name, other in PAIRS}}
PLATFORM = {"encoding", "newline", "strict"}  # arguments that change nothing on the machines that run the tests
WORDS = {"anti": "semi", "semi": "anti", "left": "inner", "first": "last", "last": "first"}


class Mutant(NamedTuple):
    """A changed module. Its name has no line number, so that it stays when other lines of the file change.

    `within` is the function or class that is changed, `module` for what is run when the module is imported.
    """

    name: str
    file: str
    within: str
    kind: str
    line: int
    source: str


def mutants(root: Path, file: str) -> list[Mutant]:
    """The mutants of a module, in the order of its source; no two are the same."""
    source = (root / file).read_bytes()
    finder = _Finder(source)
    finder.visit(ast.parse(source))
    found: dict[bytes, Mutant] = {}
    times: dict[str, int] = {}
    for start, end, new, kind, within in sorted(finder.found):
        changed = source[:start] + new.encode() + source[end:]
        if changed in found:
            continue
        first, last = source.rfind(b"\n", 0, start) + 1, source.find(b"\n", end)
        after = (source[first:start] + new.encode() + source[end:last]).decode()
        name = f"{file} {within}: {_line(source[first:last].decode())} -> {_line(after)}"
        times[name] = times.get(name, 0) + 1
        name += f" ({times[name]})" if times[name] > 1 else ""
        found[changed] = Mutant(name, file, within, kind, source.count(b"\n", 0, start) + 1, changed.decode())
    return list(found.values())


def places(source: str) -> list[str]:
    """For each line, the function or class it is in and what it says: the same when other lines change.

    The first entry is for line 0, which some code that Python makes itself is said to be on.
    """
    lines = source.splitlines()
    within = ["module"] * (len(lines) + 1)
    _name_lines(ast.parse(source), "", within)
    return ["module: ", *(f"{within[n]}: {_line(line)}" for n, line in enumerate(lines, 1))]


def _name_lines(node: ast.AST, outer: str, within: list[str]) -> None:
    for child in ast.iter_child_nodes(node):
        name = outer
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            name = f"{outer}.{child.name}" if outer else child.name
            assert child.end_lineno is not None
            within[child.lineno : child.end_lineno + 1] = [name] * (child.end_lineno + 1 - child.lineno)
        _name_lines(child, name, within)


def _line(text: str) -> str:
    return " ".join(text.split())


class _Finder(ast.NodeVisitor):
    """Collects changes: start and end in bytes, the new text, the kind of change, and the function it is in."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.tokens = [
            (self.starts[row - 1] + len(line[:column].encode()), text)
            for kind, text, (row, column), _, line in tokenize.generate_tokens(io.StringIO(source.decode()).readline)
            if kind in {tokenize.OP, tokenize.NAME} and "\n" not in line[:column]
        ]
        self.found: set[tuple[int, int, str, str, str]] = set()
        self.within: list[str] = []

    # -- places --------------------------------------------------------------------------------------------------------

    def start(self, node: Node) -> int:
        return self.starts[node.lineno - 1] + node.col_offset

    def end(self, node: Node) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: Node) -> str:
        return self.source[self.start(node) : self.end(node)].decode()

    def replace(self, node: Node, new: str, kind: str) -> None:
        self.add(self.start(node), self.end(node), new, kind)

    def add(self, start: int, end: int, new: str, kind: str) -> None:
        new += "\n" * self.source[start:end].count(b"\n")  # lines that follow keep their numbers
        self.found.add((start, end, new, kind, ".".join(self.within) or "module"))

    def operator(self, left: Node, right: Node, old: str, new: str, kind: str) -> None:
        """Replace the operator between two expressions."""
        for start, text in self.tokens:
            if self.end(left) <= start < self.start(right) and text == old:
                self.add(start, start + len(old), new, kind)
                return

    # -- what is left alone, and where we are --------------------------------------------------------------------------

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.within.append(node.name)
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        for statement in node.body:
            self.visit(statement)
        self.within.pop()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.within.append(node.name)
        for statement in node.body:
            self.visit(statement)
        self.within.pop()

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_Import(self, node: ast.Import) -> None:
        pass

    def visit_Assert(self, node: ast.Assert) -> None:
        pass

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Before Python 3.12 what is inside has no place of its own."""

    # -- statements ----------------------------------------------------------------------------------------------------

    def visit_Continue(self, node: ast.Continue) -> None:
        self.replace(node, "break", "loop")

    def visit_Break(self, node: ast.Break) -> None:
        self.replace(node, "continue", "loop")

    def visit_Raise(self, node: ast.Raise) -> None:
        self.replace(node, "pass", "statement")
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.replace(node, "pass", "statement")
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if all(isinstance(target, ast.Subscript | ast.Attribute) for target in node.targets):
            self.replace(node, "pass", "statement")
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call):
            self.replace(node, "pass", "statement")
        elif isinstance(node.value, ast.Yield | ast.YieldFrom):
            self.replace(node, "yield from ()", "statement")
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        self.negate(node.test)
        self.generic_visit(node)

    # -- expressions ---------------------------------------------------------------------------------------------------

    def negate(self, test: ast.expr) -> None:
        """Negate a condition, unless a comparison or a `not` in it yields the same."""
        if not isinstance(test, ast.Compare | ast.UnaryOp | ast.NamedExpr):
            self.replace(test, f"(not ({self.text(test)}))", "condition")

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.negate(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self.replace(test, "True", "filter")
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        operands = [node.left, *node.comparators]
        for left, operator, right in zip(operands, node.ops, operands[1:], strict=False):
            old, others = COMPARED.get(type(operator), ("not", ()))
            for new in others:
                self.operator(left, right, old, new, "comparison")
            if type(operator) in NEGATED:
                self.operator(left, right, "not", "", "comparison")
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in pairwise(node.values):
            self.operator(left, right, old, new, "boolean")
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not | ast.Invert):
            self.replace(node, f"({self.text(node.operand)})", "negation")
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if type(node.op) in ARITHMETIC:
            old, new = ARITHMETIC[type(node.op)]
            is_text = any(isinstance(side, ast.JoinedStr) or _is_text(side) for side in (node.left, node.right))
            if not is_text:
                self.operator(node.left, node.right, old, new, "arithmetic")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self.replace(node, str(not node.value), "constant")
        elif isinstance(node.value, int):
            self.replace(node, f"({node.value + 1})", "constant")
            self.replace(node, f"({node.value - 1})", "constant")

    def visit_Slice(self, node: ast.Slice) -> None:
        for bound in (node.lower, node.upper):
            if bound is not None and not isinstance(bound, ast.Constant):
                self.replace(bound, f"({self.text(bound)}) + 1", "slice")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in CALLED:
            end = self.end(node.func)
            self.add(end - len(name), end, CALLED[name], "function")
        for keyword in node.keywords:
            if isinstance(keyword.value, ast.Constant) and keyword.value.value in WORDS:
                self.replace(keyword.value, f'"{WORDS[keyword.value.value]}"', "argument")
        self.without_argument(node)
        self.generic_visit(node)

    def without_argument(self, node: ast.Call) -> None:
        """Leave out each named argument that follows another argument."""
        arguments: list[Node] = sorted([*node.args, *node.keywords], key=self.start)
        for before, argument in pairwise(arguments):
            if isinstance(argument, ast.keyword) and argument.arg not in {None, *PLATFORM}:
                self.add(self.end(before), self.end(argument), "", "argument")


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
