"""An explanation in sentences, the important ones first."""

from __future__ import annotations

from collections.abc import Iterator

from app.rules.lint.wording import listed, told
from app.rules.values import same
from app.usecases.explain.explanation import Explanation, FieldStory, RuleStory
from app.usecases.words import counted, moment


def sentences(explanation: Explanation) -> Iterator[str]:
    """Yield lines of text. What belongs to a line above is set in by two spaces."""
    if explanation.asset_id:
        yield f"{explanation.public_id or 'The asset'} ({explanation.asset_id})"
    yield from explanation.notes
    troubled = [story for story in explanation.fields if story.problems]
    others = [story for story in explanation.fields if not story.problems and _is_told(story)]
    if explanation.fields:
        yield _remaining(sum(p.code != "exempt" for story in troubled for p in story.problems))
    for story in [*troubled, *others]:
        yield ""
        yield from _field(story)
    if explanation.events:
        yield ""
        yield "What happened to it, latest first:"
        yield from (f"  {moment(event.at)}: {event.message}" for event in explanation.events)
    if explanation.is_older_left:
        yield f"  older: fieldwarden audit --asset {explanation.asset_id}"


def _remaining(problems: int) -> str:
    if not problems:
        return "Nothing is wrong with it."
    return f"{counted(problems, 'problem')} {'remains' if problems == 1 else 'remain'}."


def _is_told(story: FieldStory) -> bool:
    """Say whether there is more to tell of a field than that nothing happens to it."""
    acting = any(rule.state != "does_not_match" for rule in story.rules)
    return acting or story.stored is not None or story.written is not None


def _field(story: FieldStory) -> Iterator[str]:
    yield f"{story.field} {_way(story)}"
    for problem in story.problems:
        yield f"  {problem.message}"
        if problem.remedies:
            yield "  To solve it:"
            yield from (f"    - {remedy}" for remedy in problem.remedies)
    if (written := story.written) is not None:
        by = f", because of {listed(written.rules)}" if written.rules else ""
        yield (
            f"  Fieldwarden wrote it at {moment(written.at)}: "
            f"from {told(written.before)} to {told(written.after)}{by}."
        )
    for rule in story.rules:
        yield f"  {_rule(rule)}"


def _way(story: FieldStory) -> str:
    stays = same(story.stored, story.result)
    way = f"holds {told(story.stored)}" if story.stored is not None else "is empty"
    if not stays:
        way += f" and becomes {told(story.result)}"
    marks = [
        *([] if story.enabled else ["disabled"]),
        *(["mandatory"] if story.mandatory and story.enabled else []),
        *(["hidden"] if story.hidden else []),
    ]
    return f"{way}{' (' + ', '.join(marks) + ')' if marks else ''}."


def _rule(rule: RuleStory) -> str:
    name = f"“{rule.name or rule.external_id}”"
    if rule.state == "matches":
        return f"{name} matches: it {listed(rule.does)}."
    words = {"does_not_match": "does not match", "observed": "would match", "exempt": "would match"}
    return f"{name} {words.get(rule.state, 'plays no part')}: {rule.because}."
