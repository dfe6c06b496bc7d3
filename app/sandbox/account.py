"""The sandbox account: its state, its keys, and the parts that serve its calls."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from app.sandbox.assets.store import AssetStore
from app.sandbox.call_log import CallLog
from app.sandbox.example import EXAMPLE_FIELDS
from app.sandbox.faults import Faults
from app.sandbox.fields.by_definition import ByDefinition
from app.sandbox.fields.store import FieldStore
from app.sandbox.folders.store import FolderStore
from app.sandbox.keys import KeyRing
from app.sandbox.metering import CallCounter, Quota
from app.sandbox.notifications.notifier import Notifier
from app.sandbox.notifications.triggers import TriggerStore
from app.sandbox.operations.chunks import Chunks
from app.sandbox.rules.by_rules import ByRules
from app.sandbox.rules.inference import Inference
from app.sandbox.rules.store import RuleStore
from app.sandbox.signing import sign_notification

if TYPE_CHECKING:
    from app.sandbox.state.file import StateFile


class SandboxAccount:
    """An account in memory. Thread-safe through `lock`, which every call holds while it works.

    `extra_keys` are further API keys with their secrets, in the order they were made. `webhook` is a URL told
    of all events from the start. `enforce_rules` makes it an Enterprise account, whose rules are evaluated
    with every write of metadata; otherwise they are only stored, and `strict_disabled` refuses input to
    `default_disabled` fields. `signature_algorithm`, `sha1` or `sha256`, is the hash of notifications and
    upload answers. `retry_scale` shortens the pauses before a notification is tried again. `start` is called
    with the account whenever it is as new, to add what it begins with. `clock` gives Unix seconds. `file` is
    set by whoever keeps the account in one.
    """

    created_at: float
    folders: FolderStore
    assets: AssetStore
    fields: FieldStore
    rules: RuleStore
    triggers: TriggerStore
    keys: KeyRing

    def __init__(
        self,
        *,
        cloud_name: str = "sandbox",
        api_key: str = "sandbox-key",
        api_secret: str = "sandbox-secret",  # noqa: S107 (a public constant, documented as such)
        extra_keys: Mapping[str, str] | None = None,
        seed_example: bool = True,
        webhook: str | None = None,
        strict_disabled: bool = False,
        enforce_rules: bool = False,
        signature_algorithm: str = "sha1",
        retry_scale: float = 1.0,
        start: Callable[["SandboxAccount"], None] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.cloud_name = cloud_name
        self._first_keys = {api_key: api_secret, **(extra_keys or {})}
        self._first_algorithm = signature_algorithm
        self.strict_disabled = strict_disabled
        self.clock = clock
        self.lock = threading.RLock()
        self.file: StateFile | None = None
        self.faults = Faults()
        self.calls = CallCounter()
        self.log = CallLog()
        self.quota = Quota(clock)
        self.notifier = Notifier(sign=self._sign, clock=clock, faults=self.faults, retry_scale=retry_scale)
        self._seed_example, self._webhook, self._start = seed_example, webhook, start
        self._enforce_rules = enforce_rules
        self.reset()

    def reset(self) -> None:
        """Forget everything, faults, quota and counts included, and seed anew."""
        with self.lock:
            self.created_at = self.clock()
            self.folders = FolderStore()
            self.assets = AssetStore(self.folders)
            self.chunks = Chunks()
            self.fields = FieldStore()
            self.rules = RuleStore(self.fields)
            self.inference = Inference(self.fields, self.rules)
            self.enforce_rules = self._enforce_rules
            self.triggers = TriggerStore()
            self.keys = KeyRing(self._first_keys)
            self.signature_algorithm = self._first_algorithm
            self.faults.set({})
            self.quota.set(None)
            self.calls.reset()
            self.log.clear()
            self.notifier.clear()
            self._seed()

    @property
    def judge(self) -> ByDefinition | ByRules:
        """Who decides what metadata an asset may get."""
        if self.enforce_rules:
            return ByRules(self.inference.current(), self.fields.all())
        return ByDefinition(self.fields, self.strict_disabled)

    def close(self) -> None:
        """End the delivery threads."""
        self.notifier.close()

    def _seed(self) -> None:
        if self._seed_example:
            for field in EXAMPLE_FIELDS:
                self.fields.create(field)
        if self._start:
            self._start(self)
        told = [trigger["uri"] for trigger in self.triggers.all("all")]
        if self._webhook and self._webhook not in told:
            self.triggers.create({"uri": self._webhook, "event_type": "all"}, self.clock())

    def _sign(self, body: bytes, timestamp: str) -> str:
        return sign_notification(body, timestamp, self.keys.signing.api_secret, self.signature_algorithm)
