"""Expressions of SQL, read by the strength of their operators; only those that SQLite and DuckDB both understand."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from standoff.schema.shared_sql.tree import Expr, Form, NotSharedError, Query, Word
from standoff.source.names import sql_words

COMPARED = frozenset({"=", "==", "<>", "!=", "<", "<=", ">", ">="})
OF_FRAMES = frozenset({"BETWEEN", "AND", "UNBOUNDED", "PRECEDING", "FOLLOWING", "CURRENT", "ROW"})
TEXT_TYPES = frozenset({"TEXT", "VARCHAR"})
IS = "write `=` or `<>`; after IS come NULL, TRUE, FALSE or DISTINCT FROM"


class Expressions(ABC):
    """The words of a query, how far they are read, and the expressions among them."""

    def __init__(self, words: list[Word]) -> None:
        self._words = words
        self._at = 0

    @abstractmethod
    def query(self) -> Query:
        """Read a query."""

    def _in_brackets(self) -> Query:
        self._needs("(")
        query = self.query()
        self._needs(")")
        return query

    # -- words ---------------------------------------------------------------------------------------------------------

    @property
    def _here(self) -> Word:
        return self._words[self._at]

    def _sees(self, *texts: str) -> bool:
        """Whether these words come next."""
        following = self._words[self._at : self._at + len(texts)]
        if len(following) < len(texts):
            return False
        return all(w.text == text and w.kind in {"name", "sign"} for w, text in zip(following, texts, strict=True))

    def _takes(self, *texts: str) -> bool:
        found = self._sees(*texts)
        self._at += len(texts) if found else 0
        return found

    def _needs(self, *texts: str, hint: str = "") -> None:
        if not self._takes(*texts):
            self._refuse(hint)

    def _refuse(self, hint: str = "") -> None:
        message = f"SQLite and DuckDB do not both accept `{self._here.written}` here"
        raise NotSharedError(message, hint or "see docs/grammar.md, “Queries”, for what a query may contain")

    def _name(self) -> str:
        """A name in lower case, which is not a word of SQL: that of a table or column, or an alias."""
        word = self._here
        if word.kind != "name" or word.text.lower() in sql_words():
            self._refuse("use a name that is not a word of SQL")
        self._at += 1
        return word.text.lower()

    def _several(self, read: Callable[[], Expr]) -> tuple[Expr, ...]:
        found = [read()]
        while self._takes(","):
            found.append(read())
        return tuple(found)

    # -- from the weakest operator to the strongest --------------------------------------------------------------------

    def _expression(self) -> Expr:
        found = self._both()
        while self._takes("OR"):
            found = Expr("logic", "OR", (found, self._both()))
        return found

    def _both(self) -> Expr:
        found = self._negated()
        while self._takes("AND"):
            found = Expr("logic", "AND", (found, self._negated()))
        return found

    def _negated(self) -> Expr:
        return Expr("not", "NOT", (self._negated(),)) if self._takes("NOT") else self._compared()

    def _compared(self) -> Expr:
        """One comparison: of several in a row SQLite would compare the first two, and DuckDB refuses them."""
        found = self._sum()
        if self._here.kind == "sign" and self._here.text in COMPARED:
            sign = self._here.text
            self._at += 1
            return Expr("compare", sign, (found, self._sum()))
        if self._takes("IS"):
            return self._after_is(found)
        if self._sees("IN") or self._sees("NOT", "IN"):
            return self._among(found)
        if self._takes("BETWEEN") or self._takes("NOT", "BETWEEN"):
            low = self._sum()
            self._needs("AND")
            return Expr("between", "", (found, low, self._sum()))
        return found

    def _after_is(self, found: Expr) -> Expr:
        self._takes("NOT")
        if self._takes("DISTINCT", "FROM"):
            return Expr("compare", "IS", (found, self._sum()))
        if not (self._takes("NULL") or self._takes("TRUE") or self._takes("FALSE")):
            self._refuse(IS)
        return Expr("is", "", (found,))

    def _among(self, found: Expr) -> Expr:
        self._takes("NOT")
        self._needs("IN")
        if self._sees("(", "SELECT") or self._sees("(", "WITH"):
            return Expr("in", "", (found,), self._in_brackets())
        self._needs("(", hint="a list of values, or a SELECT, in brackets")
        values = self._several(self._expression)
        self._needs(")")
        return Expr("in", "", (found, *values))

    def _chain(self, read: Callable[[], Expr], form: Form, *signs: str) -> Expr:
        found = read()
        while self._here.kind == "sign" and self._here.text in signs:
            sign = self._here.text
            self._at += 1
            found = Expr(form, sign, (found, read()))
        return found

    def _sum(self) -> Expr:
        return self._chain(self._product, "arithmetic", "+", "-")

    def _product(self) -> Expr:
        return self._chain(self._joined, "arithmetic", "*", "/", "%")

    def _joined(self) -> Expr:
        return self._chain(self._signed, "concat", "||")

    def _signed(self) -> Expr:
        for sign in "-+":
            if self._takes(sign):
                return Expr("sign", sign, (self._signed(),))
        return self._operand()

    def _operand(self) -> Expr:
        word = self._here
        if word.kind in {"text", "number"}:
            self._at += 1
            return Expr("text" if word.kind == "text" else "number", word.text)
        if self._sees("("):
            return self._bracket()
        for text, form in (("NULL", "null"), ("TRUE", "truth"), ("FALSE", "truth")):
            if self._takes(text):
                return Expr("null" if form == "null" else "truth", text)
        if self._takes("CASE"):
            return self._case()
        if self._takes("CAST"):
            return self._cast()
        if self._takes("EXISTS"):
            return Expr("exists", query=self._in_brackets())
        if self._words[self._at + 1].text == "(" and word.kind == "name":
            return self._call()
        name = self._name()
        return Expr("column", f"{name}.{self._name()}" if self._takes(".") else name)

    def _bracket(self) -> Expr:
        if self._sees("(", "SELECT") or self._sees("(", "WITH"):
            return Expr("query", query=self._in_brackets())
        self._needs("(")
        found = self._several(self._expression)
        self._needs(")")
        return found[0] if len(found) == 1 else Expr("list", "", found)

    def _case(self) -> Expr:
        """What is compared, if anything is; then each WHEN with its THEN; ELSE last."""
        is_searched = self._sees("WHEN")
        parts = [] if is_searched else [self._expression()]
        while self._takes("WHEN"):
            parts.append(self._expression())
            self._needs("THEN")
            parts.append(self._expression())
        if self._takes("ELSE"):
            parts.append(self._expression())
        self._needs("END")
        return Expr("case", "searched" if is_searched else "", tuple(parts))

    def _cast(self) -> Expr:
        self._needs("(")
        found = self._expression()
        self._needs("AS")
        if self._here.text not in TEXT_TYPES:
            self._refuse("use CAST for TEXT only: the two round and read texts differently")
        self._at += 1
        self._needs(")")
        return Expr("cast", "", (found,))

    def _call(self) -> Expr:
        name = self._here.text.lower()
        self._at += 1
        self._needs("(")
        parts: tuple[Expr, ...] = ()
        self._takes("DISTINCT")
        if not self._takes("*") and not self._sees(")"):
            parts = self._several(self._expression)
        self._needs(")")
        if self._takes("FILTER", "(", "WHERE"):
            parts += (Expr("not", "FILTER", (self._expression(),)),)
            self._needs(")")
        return (
            Expr("window", name, (*parts, Expr("list", "", self._window())))
            if self._takes("OVER")
            else Expr("call", name, parts)
        )

    def _window(self) -> tuple[Expr, ...]:
        """What a window is partitioned and ordered by; its frame is read over."""
        if not self._sees("("):
            self._name()
            return ()
        self._needs("(")
        found = self._several(self._expression) if self._takes("PARTITION", "BY") else ()
        found += self._several(self._ordered) if self._takes("ORDER", "BY") else ()
        if self._takes("ROWS") or self._takes("RANGE") or self._takes("GROUPS"):
            while self._here.text in OF_FRAMES or self._here.kind == "number":
                self._at += 1
        self._needs(")")
        return found

    def _ordered(self) -> Expr:
        found = self._expression()
        _ = self._takes("ASC") or self._takes("DESC")
        if self._takes("NULLS") and not self._takes("FIRST"):
            self._needs("LAST")
        return found
