"""From an expression to a test of documents (docs/vendor-assets.md#search-expressions).

```
group  := clause ((OR | nothing) clause)*
clause := one (AND one)*
one    := (+ | - | NOT) one | "(" group ")" | field operator value | text
value  := word | "text" | range | "(" group of values ")"
```
Clauses with nothing between them are alternatives, unless they have a sign: then `+` must hold and `-` must
not. The former is an assumption. `NOT` stands between two clauses only.
"""

from collections.abc import Callable

from app.sandbox.search.clauses import Clause, combined, plain
from app.sandbox.search.tokens import Token, query_error, read_range, tokens
from app.sandbox.search.words import Test, Words

MAX_DEPTH = 50
_AND, _OR = ("AND", "&&"), ("OR", "||")
_Leaf = Callable[[], Test]


def parse(expression: str, words: Words) -> Test:
    """Return the test that an expression describes; an empty one holds for every document.

    `words` says what fields mean. Raises ApiError (400) whose message starts with "query error" for bad
    syntax.
    """
    if not expression.strip():
        return lambda _: True
    return _Parser(list(tokens(expression)), words).whole()


class _Parser:
    def __init__(self, pieces: list[Token], words: Words) -> None:
        self._pieces = pieces
        self._words = words
        self._place = 0
        self._depth = 0

    def whole(self) -> Test:
        test = self._group(self._term)
        if self._peek() is not None:
            raise self._error()
        return test

    def _group(self, leaf: _Leaf) -> Test:
        clauses = [self._clause(leaf, first=True, after_or=False)]
        while True:
            after_or = self._accept(("word", "join"), _OR) is not None
            if not after_or and not self._begins_one():
                return combined(clauses)
            clauses.append(self._clause(leaf, first=False, after_or=after_or))

    def _clause(self, leaf: _Leaf, *, first: bool, after_or: bool) -> Clause:
        parts = [self._one(leaf, first=first)]
        while self._accept(("word", "join"), _AND):
            parts.append(self._one(leaf, first=False))
        if len(parts) == 1:
            return Clause(parts[0].test, parts[0].sign, after_or)
        tests = [plain(part) for part in parts]
        return Clause(lambda document: all(test(document) for test in tests), after_or=after_or)

    def _one(self, leaf: _Leaf, *, first: bool) -> Clause:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error()
        sign = self._accept(("sign",)) or (None if first else self._accept(("word",), ("NOT",)))
        test = self._bracketed(leaf) if self._accept(("open",)) else leaf()
        self._depth -= 1
        return Clause(test, "" if sign is None else "+" if sign.text == "+" else "-")

    def _bracketed(self, leaf: _Leaf) -> Test:
        inner = self._group(leaf)
        if not self._accept(("close",)):
            raise self._error()
        return inner

    def _term(self) -> Test:
        word = self._accept(("word", "text", "key"))
        if word is None or (word.kind == "word" and word.text in ("AND", "OR", "NOT")):
            raise self._error(back=word is not None)
        operator = self._accept(("operator",))
        if operator is None:
            return self._words.bare(word)
        if word.kind == "text" or word.starred:
            raise self._error(back=True)
        return self._compared(word.text, operator.text)

    def _compared(self, field: str, operator: str) -> Test:
        found = self._accept(("range",))
        if found is not None:
            if operator not in (":", "="):
                raise query_error(found.text[:20])
            return self._words.between(field, read_range(found.text))
        if self._accept(("open",)):
            return self._bracketed(lambda: self._valued(field, operator))
        return self._valued(field, operator)

    def _valued(self, field: str, operator: str) -> Test:
        value = self._accept(("word", "text"))
        if value is None or (value.kind == "word" and value.text in ("AND", "OR", "NOT")):
            raise self._error(back=value is not None)
        return self._words.compare(field, operator, value)

    def _begins_one(self) -> bool:
        piece = self._peek()
        return piece is not None and piece.kind in ("open", "text", "sign", "key", "word")

    def _accept(self, kinds: tuple[str, ...], texts: tuple[str, ...] | None = None) -> Token | None:
        piece = self._peek()
        if piece is None or piece.kind not in kinds or (texts is not None and piece.text not in texts):
            return None
        self._place += 1
        return piece

    def _peek(self) -> Token | None:
        return self._pieces[self._place] if self._place < len(self._pieces) else None

    def _error(self, *, back: bool = False) -> Exception:
        self._place -= back
        piece = self._peek()
        return query_error(piece.text[:20] if piece else "end")
