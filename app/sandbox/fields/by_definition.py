"""Metadata judged by each field's own definition, as an account without conditional rules does."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.sandbox.errors import disabled
from app.sandbox.fields.merging import SentValues, Values, merged, refuse_missing
from app.sandbox.fields.store import FieldStore
from app.sandbox.fields.values import still_valid
from app.sandbox.words import MetadataValue


@dataclass(frozen=True)
class ByDefinition:
    """Judges what is sent; what is stored already is left alone.

    strict_disabled: refuse input to `default_disabled` fields, as some of the vendor's documents have it.
    """

    fields: FieldStore
    strict_disabled: bool

    def update(self, stored: Mapping[str, MetadataValue], sent: SentValues, *, clear_invalid: bool) -> Values:
        """Return an asset's metadata after an update, stored values that were not sent staying.

        With `clear_invalid`, stored values that are valid no more (a deleted option) are dropped. Without,
        they stay: that they refuse the call is documented for fields governed by rules only. Raises ApiError
        (400) for an emptied mandatory field, and in the strict reading for input to a disabled one.
        """
        self._refuse_disabled(sent)
        refuse_missing([n for n, value in sent.items() if value is None and self._is_required(n)])
        kept = self._still_valid(stored) if clear_invalid else stored
        return merged(kept, sent)

    def upload(self, sent: SentValues) -> Values:
        """Return the metadata of a new asset: what was sent, then the fields' default values.

        A `default_disabled` field takes no default and is not required (an assumption). Raises ApiError (400)
        if a mandatory field stays empty.
        """
        self._refuse_disabled(sent)
        enabled = [field for field in self.fields.all() if not field.default_disabled]
        defaults = {f.external_id: f.default_value for f in enabled if f.default_value is not None}
        values = {**defaults, **merged({}, sent)}
        refuse_missing([f.external_id for f in enabled if f.mandatory and f.external_id not in values])
        return values

    def _refuse_disabled(self, sent: SentValues) -> None:
        for name, value in sent.items():
            if self.strict_disabled and value is not None and self.fields.get(name).default_disabled:
                raise disabled(name)

    def _is_required(self, name: str) -> bool:
        field = self.fields.get(name)
        return field.mandatory and not field.default_disabled

    def _still_valid(self, stored: Mapping[str, MetadataValue]) -> Values:
        kept = {name: still_valid(self.fields.get(name), value) for name, value in stored.items()}
        return merged({}, kept)
