"""An account over real HTTP, an empty store, and everything that enforces in between, in one process."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from io import BytesIO
from typing import Any

import fakeredis
import requests
import requests.adapters
from werkzeug.test import Client

from app.cloudinary.client import CloudinaryAccount
from app.cloudinary.transport import make_session
from app.model import Arrival, Exemption, Notification, Priority
from app.sandbox import SandboxAccount
from app.sandbox.api.application import create_app
from app.store import keys
from app.store.allowance import RedisAllowance
from app.store.audit import RedisAuditLog
from app.store.mailbox import RedisMailbox
from app.store.notices import RedisNotices
from app.store.records import RedisRecords
from app.store.rulebook import RedisRuleBook
from app.store.runs import RedisRuns
from app.store.sweeps import RedisSweeps
from app.store.tallies import RedisTallies
from app.store.undos import RedisUndos
from app.usecases.backfill import Backfill
from app.usecases.backfill.steps import Steps
from app.usecases.belt import Belt
from app.usecases.enforce import Drain, Enforcer, Policy
from app.usecases.library import Library
from app.usecases.meter import Meter, metrics
from app.usecases.preview import Preview
from app.usecases.receive import receive
from app.usecases.rulebook import create_rule
from app.usecases.snapshot import Snapshots
from app.usecases.sweep import Sweep

CLOUD = "sandbox"
AUTH = ("sandbox-key", "sandbox-secret")
FLAG = "missing-metadata"
PIXEL = "data:image/png;base64,iVBORw0KGgo="


BELT = Belt(1000, 20.0)


def policy_of(mode: str, clear: bool) -> Policy:
    return Policy(mode == "enforce", "" if mode == "observe" else FLAG, clear)


class Drains:
    """A dispatcher that only remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.others_wait = False

    def waiting(self) -> bool:
        return self.others_wait

    def drain(self, cloud: str, shard: int) -> None:
        self.asked.append((cloud, shard))


class Direct(requests.adapters.BaseAdapter):
    """Hands requests to the sandbox account without a network in between: for tests that make thousands."""

    def __init__(self, account: SandboxAccount) -> None:
        super().__init__()
        self.client = Client(create_app(account))

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        answer = self.client.open(
            request.path_url, method=request.method, data=request.body, headers=dict(request.headers)
        )
        response = requests.Response()
        response.status_code, response.request, response.url = answer.status_code, request, request.url or ""
        response.headers.update(answer.headers)
        response.raw, response._content = BytesIO(), answer.data
        return response

    def close(self) -> None:
        pass


class World:
    """`api` calls the account as a user would, not counted as ours.

    url: where the account serves. client: an empty Redis other than a fake one. adapter: in place of HTTP.
    """

    def __init__(self, url: str, client: Any = None, adapter: Direct | None = None) -> None:
        self.base = f"{url}/v1_1/{CLOUD}"
        self.control = f"{url}/_sandbox"
        self.session, ours = requests.Session(), make_session(10)
        for session in (self.session, ours) if adapter else ():
            session.mount("http://", adapter)
        self.ahead = 0.0
        self.account_clock: Any = None
        client = client or fakeredis.FakeRedis(decode_responses=True)
        self.allowance = RedisAllowance(client, CLOUD, self.now)
        self.tallies = RedisTallies(client)
        self.meter = Meter(self.tallies, frozenset({"upload"}))
        self.account = CloudinaryAccount(
            CLOUD,
            *AUTH,
            api_base=url,
            timeout=(2, 5),
            session=ours,
            allowance=self.allowance,
            called=partial(self.meter.count, CLOUD, metrics.CALLS),
        )
        self.sweeps = RedisSweeps(client)
        self.notices = RedisNotices(client)
        self.mailbox, self.records, self.rulebook = (
            RedisMailbox(client, notices=True),
            RedisRecords(client),
            RedisRuleBook(client),
        )
        self.runs = RedisRuns(client, self.mailbox)
        self.rulebook.set_up(CLOUD, 0.0)
        self.snapshots = Snapshots(self.rulebook, {CLOUD: self.account}, 300, self.now)
        self.undos, self.audit_log = RedisUndos(client, self.mailbox), RedisAuditLog(client)
        self.drains = Drains()
        self.stopping = False

    def set_rules(self) -> None:
        """Have kind decide about owner and size: large things need an owner, small ones get the size xs."""
        self.field("kind", "enum", "large small odd")
        self.field("size", "enum", "xs xl")
        self.field("owner", "string")
        self.field("colors", "set", "red green blue")
        self.rule("owner", {"metadata_field_id": "kind", "equals": "large"}, set_mandatory=True)
        self.rule("size", {"metadata_field_id": "kind", "equals": "small"}, apply_value={"value": "xs"})

    def now(self) -> float:
        """The time, as far ahead as a test has set it."""
        return time.time() + self.ahead

    def sleep(self, seconds: float) -> None:
        """Let time pass without waiting for it."""
        self.ahead += seconds

    def close(self) -> None:
        self.session.close()
        self.account.close()

    def api(self, method: str, path: str, **more: Any) -> Any:
        answer = self.session.request(method, f"{self.base}{path}", auth=AUTH, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def field(self, external_id: str, type_: str, options: str = "", **more: Any) -> None:
        source = {"values": [{"external_id": o, "value": o.upper()} for o in options.split()]}
        body = {"external_id": external_id, "label": external_id, "type": type_, **more}
        self.api("POST", "/metadata_fields", json={**body, **({"datasource": source} if options else {})})

    def rule(self, target: str, condition: Mapping[str, Any], **result: Any) -> dict[str, Any]:
        body = {"metadata_field_id": target, "condition": condition, "result": result, "name": target}
        fields = self.account.fields
        return create_rule(
            self.rulebook, CLOUD, body, fields_of=lambda _: fields(), author="test", at=time.time()
        )

    def upload(self, public_id: str, metadata: str = "", **more: str) -> str:
        data = {"public_id": public_id, "file": PIXEL, **({"metadata": metadata} if metadata else {}), **more}
        return str(self.api("POST", "/image/upload", data=data)["asset_id"])

    def asset(self, asset_id: str) -> dict[str, Any]:
        return dict(self.api("GET", f"/resources/{asset_id}"))

    def values(self, asset_id: str) -> dict[str, Any]:
        return dict(self.asset(asset_id).get("metadata") or {})

    def flags(self, asset_id: str) -> list[str]:
        return sorted(self.asset(asset_id).get("tags") or [])

    def faults(self, **faults: Any) -> None:
        assert self.session.post(f"{self.control}/faults", json=faults).status_code == 200

    def our_calls(self) -> dict[str, int]:
        """Our calls by endpoint since the last time this was asked."""
        calls = self.session.get(f"{self.control}/calls").json()["by_user_agent"]
        self.session.post(f"{self.control}/reset-calls")
        ours = [split["by_endpoint"] for agent, split in calls.items() if agent.startswith("fieldwarden/")]
        return ours[0] if ours else {}

    def library(self) -> Library:
        return Library(self.account, self.allowance, self.now, sleep=self.sleep)

    def preview(self, mode: str = "enforce", *, clear: bool = False) -> Preview:
        return Preview(CLOUD, self.records, self.rulebook, self.snapshots, policy_of(mode, clear), "enforce")

    def backfill(self, mode: str = "enforce", belt: Belt = BELT, *, clear: bool = False) -> Backfill:
        steps = Steps(
            account=self.account,
            runs=self.runs,
            mailbox=self.mailbox,
            dispatcher=self.drains,
            rulebook=self.rulebook,
            allowance=self.allowance,
            preview=self.preview(mode, clear=clear),
            belt=belt,
            clock=self.now,
        )
        return Backfill(CLOUD, self.runs, self.rulebook, steps, self.audit_log, self.now)

    def sweep(self, every: float = 0.0, calls: int = 100) -> Sweep:
        return Sweep(
            account=self.account,
            mailbox=self.mailbox,
            records=self.records,
            rulebook=self.rulebook,
            sweeps=self.sweeps,
            dispatcher=self.drains,
            allowance=self.allowance,
            audit=self.audit_log,
            clock=self.now,
            every=every,
            calls=calls,
        )

    def drain_for(self, mode: str = "enforce", *, clear: bool = False, setting: str | None = None) -> Drain:
        """mode: what may be written at all; setting: the mode of the settings, if it is another one."""
        policy = policy_of(mode, clear)
        enforcer = Enforcer(
            self.account,
            self.mailbox,
            self.records,
            self.snapshots,
            policy,
            setting or mode,
            self.now,
            self.meter,
        )
        return Drain(
            enforcer=enforcer,
            mailbox=self.mailbox,
            rulebook=self.rulebook,
            dispatcher=self.drains,
            allowance=self.allowance,
            clock=self.now,
            stopping=lambda: self.stopping,
            sleep=self.sleep,
        )

    def drain_all(self) -> None:
        """Drain every shard once."""
        drain = self.drain_for()
        for shard in range(keys.SHARDS):
            drain.run(shard)

    def notify(
        self,
        notification: Notification,
        *,
        delivery: str = "d1",
        own_key: str = AUTH[0],
        exemptions: Callable[[str], Sequence[Exemption]] = lambda _: (),
    ) -> None:
        """Take a notification in, as the receiver does."""
        receive(
            notification,
            CLOUD,
            mailbox=self.mailbox,
            dispatcher=self.drains,
            flag_tag=FLAG,
            own_key=own_key,
            at=self.now(),
            delivery=delivery,
            meter=self.meter,
            exemptions=exemptions,
        )

    def tell(self, *asset_ids: str, cause: str = "upload") -> None:
        self.mailbox.put(CLOUD, [Arrival(name, None, cause, Priority.LIVE) for name in asset_ids], self.now())

    def enforce(
        self, *asset_ids: str, mode: str = "enforce", clear: bool = False, cause: str = "upload"
    ) -> None:
        """Tell of events for the assets and drain every shard once."""
        self.tell(*asset_ids, cause=cause)
        drain = self.drain_for(mode, clear=clear)
        for shard in range(keys.SHARDS):
            drain.run(shard)

    def verdict(self, asset_id: str) -> dict[str, Any]:
        record = self.records.verdict(CLOUD, asset_id)
        assert record is not None
        return record

    def codes(self, asset_id: str) -> list[tuple[str, str]]:
        return [(p["field"], p["code"]) for p in self.verdict(asset_id)["verdict"]["problems"]]

    def audit(self) -> list[str]:
        """The kinds of what was done to assets, latest first."""
        kinds = [entry.kind for entry in self.records.audit(CLOUD, None, 100).items]
        return [kind for kind in kinds if not kind.startswith(("rule_", "run_", "sweep_"))]
