"""The charts of the overview: how much, how fast, and how much was wrong."""

from __future__ import annotations

from app.usecases.pace import Pace
from app.web.console.charts import Chart, Series, chart
from app.web.console.words import counted, lasting


def charts_of(found: Pace) -> list[Chart]:
    """Return the charts of what happened in a window."""
    return [_throughput(found), _latency(found), _problems(found)]


def _throughput(found: Pace) -> Chart:
    accepted, settled, written = (found.total(name) for name in ("accepted", "settled", "written"))
    judged = counted(settled, "asset was", "assets were")
    return chart(
        "throughput",
        "Throughput",
        [bucket.at for bucket in found.buckets],
        found.span,
        [
            Series("Events in", "one", found.of("accepted"), is_bars=True),
            Series("Judged", "two", found.of("settled")),
            Series("Written", "three", found.of("written")),
        ],
        summary=f"{counted(accepted, 'event')} came in, {judged} judged, {written:,} of them written to.",
    )


def _latency(found: Pace) -> Chart:
    half, most = found.latency(0.5), found.latency(0.95)
    summary = "Nothing was written."
    if half is not None and most is not None:
        summary = f"Half of the writes came within {lasting(half)} of the event, "
        summary += f"95 of 100 within {lasting(most)}."
    return chart(
        "latency",
        "From event to write",
        [bucket.at for bucket in found.buckets],
        found.span,
        [
            Series("Half of the writes", "two", found.latencies(0.5)),
            Series("95 of 100 writes", "bad", found.latencies(0.95)),
        ],
        summary=summary,
        tell=lasting,
    )


def _problems(found: Pace) -> Chart:
    problems = counted(found.total("problems"), "asset was", "assets were")
    parked = counted(found.total("parked"), "thing was", "things were")
    return chart(
        "problems",
        "Problems",
        [bucket.at for bucket in found.buckets],
        found.span,
        [
            Series("Judged with problems", "warn", found.of("problems"), is_bars=True),
            Series("Set aside", "bad", found.of("parked")),
        ],
        summary=f"{problems} found to have problems, {parked} set aside.",
    )
