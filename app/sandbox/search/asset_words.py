"""The fields that a search for assets knows (docs/vendor-assets.md#search-fields)."""

from collections.abc import Callable, Iterable
from typing import Any

from app.sandbox.assets.asset import Asset
from app.sandbox.assets.derived import aspect_ratio, backup_bytes, filename, pixels, status
from app.sandbox.assets.view import moderation
from app.sandbox.fields.store import FieldStore
from app.sandbox.search.kinds import BYTES, PIXELS, Exact, Folder, Numbers, Ratios, Tokens, has_tokens, split
from app.sandbox.search.moments import Days, Moments
from app.sandbox.search.tokens import Range, Token
from app.sandbox.search.words import Field, Kind, Test, compared, inside, one_of

_LISTED = Exact(prefixes=False)
_PLAIN: dict[str, Field] = {
    "asset_id": Field(Exact(), lambda a: [a.asset_id]),
    "public_id": Field(Exact(), lambda a: [a.public_id]),
    "resource_type": Field(_LISTED, lambda a: [a.resource_type]),
    "type": Field(_LISTED, lambda a: [a.type]),
    "format": Field(Exact(any_case=True), lambda a: [a.format] if a.format else []),
    "filename": Field(Tokens(), lambda a: [filename(a)]),
    "display_name": Field(Tokens(), lambda a: [a.display_name]),
    "asset_folder": Field(Folder(), lambda a: [a.asset_folder]),
    "folder": Field(Folder(), lambda a: [a.asset_folder]),
    "tags": Field(Tokens(), lambda a: a.tags),
    "version": Field(Numbers(), lambda a: [a.version]),
    "bytes": Field(BYTES, lambda a: [0 if a.deleted else a.bytes]),
    "backup_bytes": Field(BYTES, lambda a: [backup_bytes(a)]),
    "width": Field(Numbers(), lambda a: one_of(a.width)),
    "height": Field(Numbers(), lambda a: one_of(a.height)),
    "pixels": Field(PIXELS, lambda a: one_of(pixels(a))),
    "aspect_ratio": Field(Ratios(), lambda a: one_of(aspect_ratio(a))),
    "etag": Field(Exact(), lambda a: [a.etag]),
    "access_mode": Field(_LISTED, lambda _: ["public"]),
    "status": Field(_LISTED, lambda a: [status(a)]),
    "moderation_kind": Field(_LISTED, lambda a: one_of(moderation(a).get("moderation_kind"))),
    "moderation_status": Field(_LISTED, lambda a: one_of(moderation(a).get("moderation_status"))),
}
_MOMENTS: dict[str, Callable[[Asset], Iterable[float]]] = {
    "created_at": lambda a: [a.created_at],
    "uploaded_at": lambda a: [a.uploaded_at],
    "updated_at": lambda a: [a.updated_at],
    "last_updated": lambda a: [a.updated_at],
    "last_updated.updated_at": lambda a: [a.updated_at],
}
_CHANGES = ("access_control", "context", "metadata", "public_id", "tags")
_TEXTS: tuple[Callable[[Asset], Iterable[str]], ...] = (
    lambda a: (a.public_id, a.display_name, a.asset_folder, a.format),
    lambda a: a.tags,
    lambda a: a.context.values(),
)


class AssetWords:
    """The vocabulary of one search; `wants_deleted` tells whether the expression asked for a `status`."""

    def __init__(self, fields: FieldStore, now: float) -> None:
        self._fields = fields
        self._now = now
        self.wants_deleted = False

    def field(self, name: str) -> Field | None:
        """Return a field; metadata is named by external id."""
        self.wants_deleted |= name == "status"
        place, _, key = name.partition(".")
        if place == "context" and key:
            return Field(Tokens(), lambda a: one_of(a.context.get(key)))
        if place == "metadata" and key:
            return self._metadata(key)
        change = key.removesuffix("_updated_at")
        if place == "last_updated" and change in _CHANGES:
            return Field(Moments(self._now), lambda a: one_of(a.updated.get(change)))
        if name in _MOMENTS:
            return Field(Moments(self._now), _MOMENTS[name])
        return _PLAIN.get(name)

    def bare(self, word: Token) -> Test:
        """Return the test of a word: that the field it names has a value, or that a text holds its tokens.

        Named fields are `tags`, which is documented, and `context.<key>` and `metadata.<id>` (an assumption).
        """
        if word.kind != "text" and (word.text == "tags" or word.text.startswith(("context.", "metadata."))):
            field = self.field(word.text)
            return lambda a: field is not None and any(True for _ in field.values(a))
        sought = split(word.text)
        if not sought:
            return lambda _: False
        return lambda a: any(has_tokens(text, sought, starred=word.starred) for text in self._texts(a))

    def compare(self, name: str, operator: str, wanted: Token) -> Test:
        """Return the test of a comparison; `context` and `metadata` alone ask whether a key has a value."""
        if name in ("context", "metadata") and operator in (":", "="):
            return self.bare(Token("word", f"{name}.{wanted.text}"))
        return compared(self.field(name), operator, wanted)

    def between(self, name: str, wanted: Range) -> Test:
        """Return the test of a range."""
        return inside(self.field(name), wanted)

    def _metadata(self, external_id: str) -> Field | None:
        if external_id not in self._fields:
            return None
        kind_of: dict[str, Kind] = {"integer": Numbers(), "date": Days(self._now)}
        kind = kind_of.get(self._fields.get(external_id).type, Tokens())
        return Field(kind, lambda a: _as_list(a.metadata.get(external_id)))

    def _texts(self, asset: Asset) -> Iterable[str]:
        for texts in _TEXTS:
            yield from texts(asset)
        for external_id, value in asset.metadata.items():
            if external_id in self._fields:
                yield from map(str, _as_list(value))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else one_of(value)
