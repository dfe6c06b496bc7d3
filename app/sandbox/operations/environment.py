"""Serving ping, usage and settings of the account (docs/vendor-assets.md#usage-and-settings)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from app.sandbox.errors import bad_request
from app.sandbox.operations.call import Call
from app.sandbox.words import JsonObject, iso, truthy

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

_LIMIT = 25 * 1024**3
_MEDIA_LIMITS = {
    "image_max_size_bytes": 10 * 1024**2,
    "video_max_size_bytes": 100 * 1024**2,
    "raw_max_size_bytes": 10 * 1024**2,
    "image_max_px": 25_000_000,
    "asset_max_total_px": 50_000_000,
}


def ping(_: SandboxAccount, __: Call) -> JsonObject:
    """Say that the account answers."""
    return {"status": "ok"}


def usage(account: SandboxAccount, call: Call, day: str | None = None) -> JsonObject:
    """Serve `GET /usage[/:date]`: what is used now, or on a day of the last three months.

    Figures are those of now in any case. Limits come without a day only; what they are is an assumption, and
    they bind nobody.
    """
    sent = day or call.get("date")
    today = datetime.fromtimestamp(call.now, UTC).date()
    asked = _day(str(sent), today) if sent else today
    stored = sum(asset.bytes for asset in account.assets)
    return {
        "plan": "Sandbox",
        "last_updated": asked.isoformat(),
        "date_requested": f"{asked.isoformat()}T00:00:00Z",
        "transformations": {"usage": 0},
        "objects": {"usage": len(account.assets)},
        "bandwidth": _used(0, limited=not sent),
        "storage": _used(stored, limited=not sent),
        "impressions": {"usage": 0},
        "seconds_delivered": {"usage": 0},
        "requests": sum(account.calls.report()[api] for api in ("admin", "upload")),
        "resources": len(account.assets),
        "derived_resources": 0,
        "media_limits": dict(_MEDIA_LIMITS),
    }


def config(account: SandboxAccount, call: Call) -> JsonObject:
    """Serve `GET /config`; the account has dynamic folders, as `settings=true` tells."""
    answer: JsonObject = {"cloud_name": account.cloud_name, "created_at": iso(account.created_at)}
    return answer | ({"settings": {"folder_mode": "dynamic"}} if truthy(call.get("settings")) else {})


def _day(sent: str, today: date) -> date:
    """Return the day sent as `2024-01-31` or, as some SDKs do, `31-01-2024`; raises ApiError (400)."""
    for form in ("%Y-%m-%d", "%d-%m-%Y"):
        try:
            day = datetime.strptime(sent, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
        if today - timedelta(days=92) <= day <= today:
            return day
    raise bad_request(f"Invalid value {sent[:100]} for parameter date")


def _used(size: int, *, limited: bool) -> JsonObject:
    if not limited:
        return {"usage": size}
    return {"usage": size, "limit": _LIMIT, "used_percent": round(100 * size / _LIMIT, 2)}
