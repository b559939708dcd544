"""SQL -> Query, by a grammar that has only what SQLite and DuckDB both understand."""

from standoff.schema.shared_sql.expressions import Expressions
from standoff.schema.shared_sql.tree import Common, Expr, Query, Select, Source, Word, words_of
from standoff.source.names import sql_words

JOINED = frozenset({"JOIN", "NATURAL", "LEFT", "RIGHT", "FULL", "INNER", "CROSS"})
SETS = frozenset({"UNION", "EXCEPT", "INTERSECT"})
LIMIT = "LIMIT takes one whole number, as in `LIMIT 10 OFFSET 20`"
JOIN = "a join has ON or USING, unless it is CROSS or NATURAL"


def parse(sql: str) -> Query:
    """Read a query that SQLite compiles; raises NotSharedError where DuckDB does not understand it."""
    return _Parser(list(words_of(sql))).whole_query()


class _Parser(Expressions):
    """Reads the clauses of a query."""

    def whole_query(self) -> Query:
        """Read a query, after which nothing follows."""
        query = self.query()
        if self._here.kind != "end":
            self._refuse()
        return query

    def query(self) -> Query:
        common: list[Common] = []
        is_recursive = False
        if self._takes("WITH"):
            is_recursive = self._takes("RECURSIVE")
            common.append(self._common())
            while self._takes(","):
                common.append(self._common())
        selects = [self._select()]
        signs: set[str] = set()
        while self._here.text in SETS and self._here.kind == "name":
            signs.add(self._here.text)
            if len(signs) > 1 and "INTERSECT" in signs:
                self._refuse("DuckDB applies INTERSECT before the others; put it into brackets, in FROM")
            self._at += 1
            self._takes("ALL")
            selects.append(self._select())
        order = self._several(self._ordered) if self._takes("ORDER", "BY") else ()
        return Query(tuple(selects), order, self._limit(), tuple(common), is_recursive)

    def _common(self) -> Common:
        name, names = self._name(), []
        if self._takes("("):
            names.append(self._name())
            while self._takes(","):
                names.append(self._name())
            self._needs(")")
        self._needs("AS")
        if self._takes("NOT"):
            self._needs("MATERIALIZED")
        else:
            self._takes("MATERIALIZED")
        return Common(name, tuple(names), self._in_brackets())

    def _limit(self) -> int | None:
        if not self._takes("LIMIT"):
            return None
        limit = self._whole()
        if self._takes("OFFSET"):
            self._whole()
        if self._sees(","):
            self._refuse(LIMIT)
        return limit

    def _whole(self) -> int:
        word = self._here
        if word.kind != "number" or not word.text.isdigit():
            self._refuse(LIMIT)
        self._at += 1
        return int(word.text)

    def _select(self) -> Select:
        self._needs("SELECT", hint="each part of a query is a SELECT")
        _ = self._takes("DISTINCT") or self._takes("ALL")
        items = [self._item()]
        while self._takes(","):
            items.append(self._item())
        sources, conditions = self._sources() if self._takes("FROM") else ([], [])
        if self._takes("WHERE"):
            conditions.append(self._expression())
        groups = self._several(self._expression) if self._takes("GROUP", "BY") else ()
        having = (self._expression(),) if self._takes("HAVING") else ()
        windows: list[Expr] = []
        while self._takes("WINDOW") or (windows and self._takes(",")):
            self._name()
            self._needs("AS")
            windows += self._window()
        return Select(tuple(items), tuple(sources), tuple(conditions), groups, having, tuple(windows))

    def _item(self) -> tuple[Expr, str]:
        if self._takes("*"):
            return Expr("star"), ""
        if self._words[self._at + 1 : self._at + 3] == [Word("sign", ".", "."), Word("sign", "*", "*")]:
            table = self._name()
            self._needs(".", "*")
            return Expr("star", table), ""
        expression = self._expression()
        alias = self._alias()
        return expression, alias or (expression.text.rsplit(".", 1)[-1] if expression.form == "column" else "")

    def _alias(self) -> str:
        if self._takes("AS"):
            return self._name()
        word = self._here
        return (
            self._name() if word.kind == "name" and word.text.lower() not in sql_words() and not self._clause() else ""
        )

    def _clause(self) -> bool:
        """Whether a clause begins whose first word may be a name elsewhere."""
        return self._here.text in {"WINDOW", "OFFSET", "FILTER", "OVER", "INDEXED", *JOINED}

    def _sources(self) -> tuple[list[Source], list[Expr]]:
        sources, conditions = [self._source()], []
        while self._sees(",") or self._here.text in JOINED:
            if self._takes(","):
                sources.append(self._source())
                continue
            is_natural = self._takes("NATURAL")
            is_free = self._takes("CROSS") or is_natural
            if self._takes("LEFT") or self._takes("RIGHT") or self._takes("FULL"):
                self._takes("OUTER")
            else:
                self._takes("INNER")
            self._needs("JOIN")
            sources.append(self._source())
            conditions += [] if is_free else self._join()
        return sources, conditions

    def _join(self) -> list[Expr]:
        if self._takes("ON"):
            return [self._expression()]
        self._needs("USING", hint=JOIN)
        self._needs("(")
        self._several(lambda: Expr("column", self._name()))
        self._needs(")")
        return []

    def _source(self) -> Source:
        if self._sees("("):
            query = self._in_brackets()
            return Source(self._alias(), query=query)
        table = self._name()
        return Source(self._alias() or table, table)
