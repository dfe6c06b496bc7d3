"""Why an asset is looked at, where no notification asked for it."""

NOT_LISTED = "not listed"
"""A sweep's listing lacked it."""

OWN_CAUSES = frozenset(
    {
        "sweep",
        "backfill",
        "re-check",
        "undo",
        "hold lifted",
        "held back",
        "replayed",
        "exception began",
        "exception ended",
        "public id changed hands",
        "details lost",
        NOT_LISTED,
    }
)
"""All of them; that of a run goes on with `:` and the run's id."""
