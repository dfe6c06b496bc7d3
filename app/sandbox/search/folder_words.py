"""The fields that a search for folders knows (docs/vendor-assets.md#folders)."""

from app.sandbox.folders.store import Folder
from app.sandbox.search.kinds import Exact, Tokens, has_tokens, split
from app.sandbox.search.moments import Moments
from app.sandbox.search.tokens import Range, Token
from app.sandbox.search.words import Field, Test, compared, inside

_FIELDS = {
    "name": Field(Tokens(), lambda folder: [folder.name]),
    "path": Field(Tokens(), lambda folder: [folder.path]),
    "id": Field(Exact(), lambda folder: [folder.external_id]),
}


class FolderWords:
    """The vocabulary of one search for folders."""

    def __init__(self, now: float) -> None:
        moments = Moments(now)
        self._fields = {
            **_FIELDS,
            "created_at": Field(moments, lambda folder: [folder.created_at]),
            "updated_at": Field(moments, lambda folder: [folder.updated_at]),
        }

    def field(self, name: str) -> Field | None:
        """Return a field."""
        return self._fields.get(name)

    def bare(self, word: Token) -> Test:
        """Return the test that a path holds the word's tokens (an assumption)."""
        sought = split(word.text)

        def holds(folder: Folder) -> bool:
            return bool(sought) and has_tokens(folder.path, sought, starred=word.starred)

        return holds

    def compare(self, name: str, operator: str, wanted: Token) -> Test:
        """Return the test of a comparison."""
        return compared(self.field(name), operator, wanted)

    def between(self, name: str, wanted: Range) -> Test:
        """Return the test of a range."""
        return inside(self.field(name), wanted)
