"""What is kept of an enforced asset: its verdict, its last write, its audit entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.model import Effect
from app.usecases.enforce.case import Case
from app.usecases.enforce.exemptions import shown
from app.usecases.enforce.outcome import outcome_of
from app.usecases.enforce.overwritten import Loss
from app.usecases.enforce.rounds import written
from app.usecases.problems.found import about_asset, found_in

Record = Mapping[str, Any]


def effect_of(case: Case, version: int, mode: str, earlier: Record | None, at: float) -> Effect:
    """Return what to record about a case that is through.

    version: of the rules that judged it. mode: the account's. earlier: the record before this one, whose
    last write is carried on where nothing was written now.
    """
    writes = _last_write(case, version, at)
    problems, overwritten = problems_of(case), _overwritten(case, earlier, at)
    record = {
        "asset_id": case.asset.asset_id,
        "public_id": case.asset.address.public_id,
        "resource_type": case.asset.address.resource_type,
        "type": case.asset.address.type,
        "judged_at": at,
        "causes": list(case.entry.causes),
        "rules_version": version,
        "mode": mode,
        "folder": case.asset.folder,
        "tags": list(case.asset.tags),
        "uploader": case.entry.uploader or (earlier or {}).get("uploader"),
        "values": dict(case.asset.metadata),
        "verdict": {**case.verdict.as_json(), "problems": problems},
        "would": _would(case),
        "exceptions": [shown(one) for one in case.exemptions],
        "refused": None if case.refused is None else _refusal(case, version),
        "overwritten": overwritten,
        "breaker": None if case.held is None else asdict(case.held),
        "held_values": held_values(case),
        "flags": sorted(case.ours),
        "last_write": writes or (earlier or {}).get("last_write"),
    }
    open_problems = tuple(sorted({problem.pair for problem in found_in(record)}))
    return Effect(
        asset_id=case.asset.asset_id,
        record=record,
        has_problems=bool(open_problems),
        audit=tuple(_audit(case, writes, overwritten)),
        echo=case.echo if case.wrote else None,
        flags=tuple(sorted(case.ours)),
        memory=_memory(case, at),
        held_until=case.held.until if case.held else None,
        holds=case.after.changes,
        undone=case.after.undone,
        outcome=outcome_of(case, problems),
        missing=tuple(one["field"] for one in problems if one["code"] == "missing_mandatory"),
        open_problems=open_problems,
        about=about_asset(record),
    )


def still_refused(earlier: Record | None, case: Case, version: int) -> str | None:
    """Return the account's earlier reason, if asset, rules and fields are still those it was given for."""
    refused = (earlier or {}).get("refused")
    if not refused or refused["rules_version"] != version:
        return None
    unchanged = refused["values"] == dict(case.asset.metadata)
    return str(refused["reason"]) if unchanged and refused["changes"] == dict(case.verdict.changes) else None


def _would(case: Case) -> dict[str, Any] | None:
    """Tell what is only observed, where that makes a difference: what follows if all were enforced."""
    if case.would is None:
        return None
    return {"changes": dict(case.would.changes), "problems": list(case.would.problems)}


def _memory(case: Case, at: float) -> dict[str, Any] | None:
    rounds, write = written(case.rounds, case.written(), at).as_json(), case.remembered(at)
    return {"rounds": rounds, "write": write and write.as_json()} if rounds or write else None


def _overwritten(case: Case, earlier: Record | None, at: float) -> dict[str, Any] | None:
    """Tell of what we have overwritten and not given back, until somebody edits the asset."""
    values = dict(case.asset.metadata)
    if case.loss is None:
        known: dict[str, Any] | None = (earlier or {}).get("overwritten")
        return known if known and values == (earlier or {})["values"] else None
    theirs = dict(case.loss.lost) if case.restores and not case.restored else {}
    names = sorted({*theirs, *case.loss.unclear})
    if not names:
        return None
    ours = {name: case.loss.write.changes[name] for name in names}
    return {"at": at, "ours": ours, "theirs": theirs, "reason": _why_not_restored(case, case.loss, names)}


def _why_not_restored(case: Case, loss: Loss, names: list[str]) -> str:
    told = f"Our write replaced what somebody had set a moment before: {', '.join(names)}. "
    if loss.unclear:
        return f"{told}What was there is not known; please look whether it is right now."
    why = case.refused or (case.held.reason if case.held else "the mode allows no writing")
    return f"{told}It could not be given back: {why}"


def _refusal(case: Case, version: int) -> dict[str, Any]:
    return {
        "reason": case.refused,
        "rules_version": version,
        "changes": dict(case.verdict.changes),
        "values": dict(case.asset.metadata),
    }


def problems_of(case: Case) -> list[Mapping[str, Any]]:
    """Return what is wrong with the asset as it is.

    The verdict's problems hold once its changes are written; without them fields may be missing more.
    """
    known = {(p["field"], p["code"]) for p in case.verdict.problems}
    lacking = [name for name in case.missing(case.asset.metadata) if (name, "missing_mandatory") not in known]
    more = [{"field": name, "code": "missing_mandatory", "rules": []} for name in lacking]
    return [*case.verdict.problems, *(more if case.verdict.changes else [])]


def _last_write(case: Case, version: int, at: float) -> dict[str, Any] | None:
    if not case.wrote:
        return None
    before = {name: case.before.get(name) for name in case.wrote}
    return {"at": at, "changes": case.wrote, "before": before, "rules_version": version}


def _audit(
    case: Case, write: Record | None, overwritten: Record | None
) -> list[tuple[str, Mapping[str, Any]]]:
    common = {"public_id": case.asset.address.public_id, "causes": list(case.entry.causes)}
    entries: list[tuple[str, Mapping[str, Any]]] = []
    if case.loss and case.restored:
        theirs = {name: value for name, value in case.loss.lost.items() if name in case.wrote}
        ours = {name: case.loss.write.changes[name] for name in theirs}
        entries.append(("restored", {**common, "theirs": theirs, "ours": ours}))
    if case.loss and overwritten:
        entries.append(("overwritten", {**common, **overwritten}))
    entries += _writes(case, write, common) if write else ()
    for name, reason in case.after.ended.items():
        entries.append(
            ("hold_ended", {**common, "field": name, "reason": reason, "run": case.holds[name].run})
        )
    if case.flagged or case.unflagged:
        entries.append(("flag", {**common, "added": case.flagged, "removed": case.unflagged}))
    if case.refused is not None:
        entries.append(("refused", {**common, "reason": case.refused, "changes": dict(case.verdict.changes)}))
    if case.released:
        entries.append(("breaker_closed", {**common, "reason": case.released}))
    if case.held and case.opened:
        entries.append(("breaker_opened", {**common, "reason": case.held.reason, "until": case.held.until}))
    return entries


def held_values(case: Case) -> dict[str, dict[str, Any]]:
    """Return the values that are held on an asset from now on, by field."""
    changed = {name: after for name, (_, after) in case.after.changes.items()}
    return {name: asdict(one) for name, one in {**case.holds, **changed}.items() if one is not None}


def _writes(case: Case, write: Record, common: Record) -> list[tuple[str, Mapping[str, Any]]]:
    """Tell of what was written: what each undo has put back apart from what the rules have asked for."""
    runs: dict[str, list[str]] = {}
    for name in case.wrote:
        put_back = any(name in fields for fields in case.after.restored.values())
        runs.setdefault(case.holds[name].run if put_back else "", []).append(name)
    told: list[tuple[str, Mapping[str, Any]]] = []
    for run, names in runs.items():
        part = {key: {name: write[key][name] for name in names} for key in ("changes", "before")}
        if run:
            more: dict[str, Any] = {"causes": [run], "by": case.holds[names[0]].by, "rules": {}}
        else:
            causes = [cause for cause in case.entry.causes if not cause.startswith("undo:")]
            rules = {name: case.verdict.fields[name]["rules"] for name in names}
            more = {"causes": causes or ["undo"], "rules": rules}
        told.append(("write", {**common, **write, **part, **more}))
    return told
