"""From an expression to a test of assets.

```
any  := all (OR all)*          all := one (AND? one)*         (side by side means AND: an assumption)
one  := (NOT | -) one | "(" any ")" | field operator value | text
```
"""

from app.sandbox.search.match import Test, compare, free_text
from app.sandbox.search.tokens import Token, query_error, tokens

MAX_DEPTH = 50


def parse(expression: str) -> Test:
    """Return the test that an expression describes; an empty one holds for every asset.

    Raises ApiError (400) whose message starts with "query error" for bad syntax.
    """
    if not expression.strip():
        return lambda _: True
    return _Parser(list(tokens(expression))).whole()


class _Parser:
    def __init__(self, pieces: list[Token]) -> None:
        self._pieces = pieces
        self._place = 0
        self._depth = 0

    def whole(self) -> Test:
        test = self._any()
        if self._peek() is not None:
            raise self._error()
        return test

    def _any(self) -> Test:
        tests = [self._all()]
        while self._accept_word("OR"):
            tests.append(self._all())
        return tests[0] if len(tests) == 1 else lambda asset: any(test(asset) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._accept_word("AND") or self._begins_one():
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda asset: all(test(asset) for test in tests)

    def _one(self) -> Test:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error()
        test = self._unnested()
        self._depth -= 1
        return test

    def _unnested(self) -> Test:
        if self._accept_word("NOT") or self._accept("minus"):
            negated = self._one()
            return lambda asset: not negated(asset)
        if self._accept("open"):
            inner = self._any()
            if not self._accept("close"):
                raise self._error()
            return inner
        return self._term()

    def _term(self) -> Test:
        word = self._accept("word") or self._accept("text")
        if word is None or word.text in ("AND", "OR"):
            raise self._error()
        operator = self._accept("operator")
        if operator is None:
            return free_text(word.text)
        value = self._accept("value")
        if value is None or word.kind != "word":
            raise self._error()
        return compare(word.text, operator.text, value.text)

    def _begins_one(self) -> bool:
        piece = self._peek()
        if piece is None:
            return False
        return piece.kind in ("open", "text", "minus") or (piece.kind == "word" and piece.text != "OR")

    def _accept(self, kind: str) -> Token | None:
        piece = self._peek()
        if piece is None or piece.kind != kind:
            return None
        self._place += 1
        return piece

    def _accept_word(self, word: str) -> Token | None:
        piece = self._peek()
        return self._accept("word") if piece is not None and piece.text == word else None

    def _peek(self) -> Token | None:
        return self._pieces[self._place] if self._place < len(self._pieces) else None

    def _error(self) -> Exception:
        piece = self._peek()
        return query_error(piece.text if piece else "end")
