"""The account over HTTP: what `app.ports.Account` asks for, listings, and calls handed through."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import requests

from app.cloudinary import asks, read_answers
from app.cloudinary.answers import check
from app.cloudinary.endpoints import endpoint_of
from app.cloudinary.forwarding import ForwardedAnswer, as_forwarded, safe_method, safe_path, safe_query
from app.cloudinary.quota import http_date, read_quota
from app.cloudinary.transport import Transport, make_session
from app.errors import AccountUnavailable
from app.model import Asset, Message, Page, Trigger, Value
from app.ports import Allowance


class CloudinaryAccount:
    """One account. A method is one HTTP request, never repeated, unless it says otherwise.

    May be used by several threads. Methods raise an `app.errors.AccountError`, or ValueError for a call
    that could never be right (see `app.cloudinary.asks`).
    """

    def __init__(
        self,
        cloud: str,
        key: str,
        secret: str,
        *,
        api_base: str = "https://api.cloudinary.com",
        timeout: tuple[float, float] = (5.0, 30.0),
        session: requests.Session | None = None,
        pool_size: int = 10,
        clear_invalid: bool = False,
        allowance: Allowance | None = None,
        clock: Callable[[], float] = time.time,
        called: Callable[[str, str], None] = lambda _endpoint, _code: None,
    ) -> None:
        """Make a client; nothing is sent.

        Args:
            cloud: the cloud name.
            key: the API key.
            secret: the API secret.
            api_base: scheme and host, e.g. https://api-eu.cloudinary.com.
            timeout: seconds to connect, and to wait for the next bytes of the answer.
            session: to send with instead of one of our own; `close` closes it as well.
            pool_size: connections kept, which is also how many are used at the same time.
            clear_invalid: have writes clear stored values that are no longer valid instead of failing.
            allowance: counts our Admin API calls and hears of the account's rate headers; with none left,
                methods raise RateLimited and send nothing. Calls handed through are the caller's own.
            clock: Unix time in seconds.
            called: hears of each call that was sent: its endpoint (`app.cloudinary.endpoints`), and the
                answer's status, `none` without a complete one.
        """
        self._cloud = cloud
        self._root = f"/v1_1/{asks.step(cloud)}"
        self._transport = Transport(api_base, key, secret, timeout, session or make_session(pool_size))
        self._clear_invalid = clear_invalid
        self._allowance = allowance
        self._clock = clock
        self._called = called
        self._ahead: float | None = None

    def __repr__(self) -> str:
        return f"CloudinaryAccount(cloud={self._cloud!r}, api_base={self._transport.api_base!r})"

    @property
    def cloud(self) -> str:
        """The cloud name."""
        return self._cloud

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def ping(self) -> float | None:
        """Ask whether the account answers and accepts our key.

        Returns by how many seconds our clock is ahead of the account's, None if it does not tell the time.
        """
        self._call(asks.Ask("GET", "/ping"))
        return self._ahead

    def assets_by_id(self, asset_ids: Sequence[str]) -> dict[str, Asset]:
        """Read up to 100 assets; ids the account does not know are left out."""
        if not asset_ids:
            return {}
        found = read_answers.many_assets(self._call(asks.assets_by_id(asset_ids)))
        return {asset.asset_id: asset for asset in found}

    def assets_by_address(self, resource_type: str, type_: str, public_ids: Sequence[str]) -> list[Asset]:
        """Read up to 100 assets of one resource type and delivery type; unknown ones are left out."""
        if not public_ids:
            return []
        return read_answers.many_assets(self._call(asks.assets_by_address(resource_type, type_, public_ids)))

    def page(
        self, resource_type: str, cursor: str | None = None, *, page_size: int = asks.PAGE_LIMIT
    ) -> Page[Asset]:
        """Read one page of all assets of a resource type, after the page that gave the cursor."""
        page = read_answers.page(self._call(asks.page(resource_type, cursor, page_size)))
        if page.next_cursor is not None and page.next_cursor == cursor:
            raise AccountUnavailable("the account's listing repeats its cursor", status=200)
        return page

    def count_assets(self) -> int:
        """Return how many assets there are, about: its index lags behind (docs/vendor.md#reading).

        That a search without an expression finds all is an assumption.
        """
        return read_answers.total(self._call(asks.count_assets()))

    def write_metadata(
        self, resource_type: str, type_: str, public_ids: Sequence[str], changes: Mapping[str, Value]
    ) -> set[str]:
        """Merge the same values into up to 1,000 assets; returns the public ids that were updated."""
        if not public_ids:
            return set()
        ask = asks.write_metadata(resource_type, type_, public_ids, changes, self._clear_invalid)
        return read_answers.texts(self._call(ask), "public_ids")

    def write_metadata_by_id(self, asset_id: str, changes: Mapping[str, Value]) -> Asset:
        """Merge values into one asset, whatever its public id is; returns the asset after the write."""
        ask = asks.write_metadata_by_id(asset_id, changes, self._clear_invalid)
        return read_answers.one_asset(self._call(ask))

    def add_tags(
        self, resource_type: str, type_: str, public_ids: Sequence[str], tags: Sequence[str]
    ) -> set[str]:
        """Add tags to up to 1,000 assets; returns the public ids that were updated."""
        return self._change_tags("add", resource_type, type_, public_ids, tags)

    def remove_tags(
        self, resource_type: str, type_: str, public_ids: Sequence[str], tags: Sequence[str]
    ) -> set[str]:
        """Remove tags from up to 1,000 assets; returns the public ids that were updated."""
        return self._change_tags("remove", resource_type, type_, public_ids, tags)

    def fields(self) -> list[dict[str, Any]]:
        """The metadata fields in the account's order."""
        return read_answers.objects(self._call(asks.Ask("GET", "/metadata_fields")), "metadata_fields")

    def rules(self) -> list[dict[str, Any]]:
        """The account's own conditional metadata rules (Enterprise)."""
        return read_answers.objects(self._call(asks.Ask("GET", "/metadata_rules")), "metadata_rules")

    def create_rule(self, rule: Mapping[str, Any]) -> dict[str, Any]:
        """Make a rule in the account; returns it whole, with the external_id the account gives it."""
        return read_answers.rule(self._call(asks.create_rule(rule)))

    def update_rule(self, external_id: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change the named keys of a rule; returns it whole. Raises NotFound."""
        return read_answers.rule(self._call(asks.update_rule(external_id, changes)))

    def delete_rule(self, external_id: str) -> None:
        """Remove a rule. Raises NotFound."""
        self._call(asks.delete_rule(external_id))

    def poll(self, channel: str, *, most: int, wait_seconds: int, hidden_seconds: int) -> list[Message]:
        """Fetch up to 100 notifications of a channel; see `app.ports.PolledAccount.poll`."""
        ask = asks.poll(channel, most, wait_seconds, hidden_seconds)
        return read_answers.messages(self._call(ask))

    def acknowledge(self, handles: Sequence[str]) -> None:
        """Have up to 100 fetched notifications forgotten."""
        if handles:
            self._call(asks.acknowledge(handles))

    def triggers(self) -> list[Trigger]:
        """The triggers of the account: who is told of which events."""
        return read_answers.triggers(self._call(asks.Ask("GET", "/triggers")))

    def create_trigger(self, uri: str, event_type: str, *, additive: bool) -> Trigger:
        """Have the account tell an address of events, or keep them at a `poll://` one."""
        return read_answers.trigger(self._call(asks.create_trigger(uri, event_type, additive=additive)))

    def delete_trigger(self, trigger_id: str) -> None:
        """Remove a trigger. Raises NotFound."""
        self._call(asks.delete_trigger(trigger_id))

    def forward(
        self, method: str, path: str, *, query: bytes | str, body: bytes, content_type: str | None
    ) -> ForwardedAnswer:
        """Hand a `metadata_fields` call through with our key and return the answer whatever its status.

        Args:
            method: GET, POST, PUT or DELETE.
            path: from `/v1_1` on, percent-encoded as it came.
            query: the query string as it came, without `?`; may be empty.
            body: the body as it came; may be empty.
            content_type: the header as it came, None without one.

        Raises:
            NotFound: the method or the path is not one of `metadata_fields`; nothing was sent.
            AccountUnavailable: no complete answer, or a redirect.
        """
        target = safe_path(path, below=f"{self._root}/metadata_fields")
        target += f"?{safe_query(query)}" if query else ""
        headers = {"Content-Type": content_type} if content_type else {}
        answer = self._exchange(
            "metadata_fields", safe_method(method), target, headers=headers, data=body or None
        )
        if 300 <= answer.status_code < 400:
            check(answer.status_code, answer.headers, answer.content, self._clock())
        return as_forwarded(answer.status_code, answer.headers, answer.content)

    def _change_tags(
        self, command: str, resource_type: str, type_: str, public_ids: Sequence[str], tags: Sequence[str]
    ) -> set[str]:
        if not public_ids:
            return set()
        ask = asks.change_tags(command, resource_type, type_, public_ids, tags)
        return read_answers.texts(self._call(ask), "public_ids")

    def _call(self, ask: asks.Ask) -> Any:
        if self._allowance and ask.is_admin:
            self._allowance.spend()
        path = ask.below.format(cloud=asks.step(self._cloud)) + ask.path
        answer = self._exchange(
            endpoint_of(ask.path),
            *(ask.method, path),
            waits=ask.waits,
            params=ask.query,
            data=ask.form or None,
            json=ask.json,
        )
        headers = {name.lower(): value for name, value in answer.headers.items()}
        told = http_date(headers.get("date"))
        self._ahead = None if told is None else self._clock() - told
        quota = read_quota(headers)
        if self._allowance and quota:
            self._allowance.learn(quota.limit, quota.remaining, quota.reset)
        return check(answer.status_code, answer.headers, answer.content, self._clock())

    def _exchange(self, endpoint: str, method: str, path: str, **content: Any) -> requests.Response:
        code = "none"
        try:
            answer = self._transport.exchange(method, path, **content)
            code = str(answer.status_code)
            return answer
        finally:
            self._called(endpoint, code)
