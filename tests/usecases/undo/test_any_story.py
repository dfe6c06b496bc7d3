"""Whatever happened before an undo and happens after it: what nobody edited is as it was, and stays so."""

from __future__ import annotations

import fakeredis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.rules.values import same
from app.sandbox import SandboxAccount
from app.usecases.enforce.policy import after as after_changes
from tests.usecases.enforce.mortal import Mortal
from tests.usecases.enforce.post import Post
from tests.usecases.undo.undoing import Undoing
from tests.usecases.world import CLOUD, Direct, World

NAMES = ("a", "b", "c")
STARTS = (
    "kind=small",
    "kind=large",
    "kind=odd",
    "kind=small|owner=Ada",
    "kind=odd|size=xl",
    "kind=small|colors=red",
)
EDITS = ("size=xl", "size=", "owner=Bo", "owner=", "colors=red", "colors=")
WRITTEN = ("size", "owner", "colors")

starts = st.tuples(*(st.sampled_from(STARTS) for _ in NAMES))
edits = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(EDITS)), max_size=3)
after = st.lists(
    st.one_of(
        st.tuples(st.just("event"), st.sampled_from(NAMES)),
        st.tuples(st.just("sweep"), st.just("")),
        st.tuples(st.just("die"), st.integers(1, 40)),
    ),
    max_size=5,
)


@pytest.fixture(scope="module")
def account():
    account = SandboxAccount(seed_example=False)
    yield account, Direct(account)
    account.close()


class Story:
    """Assets that the rules have written to, edits, an undo, and what comes after it."""

    def __init__(self, account, given_values):
        sandbox, direct = account
        sandbox.reset()
        self.world = World("http://127.0.0.1:1", fakeredis.FakeRedis(decode_responses=True), direct)
        self.world.set_rules()
        small, owned = (
            {"metadata_field_id": "kind", "equals": "small"},
            {"metadata_field_id": "owner", "populated": True},
        )
        self.world.rule("owner", small, apply_value={"value": "us", "mode": "override"})
        self.world.rule("colors", owned, apply_value={"value": ["blue"], "mode": "append"})
        self.assets = {
            name: self.world.upload(name, values) for name, values in zip(NAMES, given_values, strict=True)
        }
        self.before = self.values()
        self.world.enforce(*self.assets.values(), cause="backfill:1")
        self.written = self.values()
        self.undoing, self.post = Undoing(self.world), Post(self.world)

    def values(self):
        return {name: self.world.values(asset_id) for name, asset_id in self.assets.items()}

    def undo(self, deaths):
        """Undo the run; workers die at these moments, and others go on."""
        run = self.undoing.begin(run="backfill:1")
        self.world.tell(*self.assets.values(), cause="resource_metadata_changed")
        for moment in deaths:
            Mortal(self.world, moment).drain_all()
        self.work_off()
        return self.undoing.results(run)

    def work_off(self):
        for _ in range(10):
            self.world.ahead += 11
            self.world.drain_all()
            if not self.world.records.counts(CLOUD, self.world.now())["pending"]:
                return
        raise AssertionError("it goes on for ever")

    def happen(self, verb, what):
        if verb == "die":
            self.world.tell(*self.assets.values())
            Mortal(self.world, what).drain_all()
        else:
            told = [self.assets[what]] if what else self.assets.values()
            self.world.tell(*told, cause=verb)
        self.post.deliver()
        self.work_off()


@given(starts, edits, st.lists(st.integers(1, 60), max_size=2), after)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_what_nobody_edited_is_as_before_and_what_somebody_did_is_theirs(
    account, given_values, edited, deaths, then
):
    story = Story(account, given_values)
    for one in edited:
        story.undoing.edit(*one)
    expected = expectation(story)
    results = story.undo(deaths)
    assert story.values() == expected
    check_results(story, results, expected)
    for step in then:
        story.happen(*step)
        assert story.values() == expected
    story.world.close()


def expectation(story):
    """What each asset holds once it is undone: what is as we wrote it is as before, the rest as rules say."""
    found, undone = story.values(), {name: set() for name in NAMES}
    for name in NAMES:
        for field in WRITTEN:
            wrote, now = story.written[name].get(field), found[name].get(field)
            was = story.before[name].get(field)
            if not same(wrote, was) and (same(wrote, now) or same(was, now)):
                found[name] = after_changes(found[name], {field: was})
                undone[name].add(field)
        rules = story.world.snapshots.current(CLOUD).rules
        kept = {field for field in WRITTEN if field in undone[name]}
        found[name] = after_changes(found[name], rules.evaluate(found[name], kept=kept).changes)
    return found


def check_results(story, results, expected):
    for name, asset_id in story.assets.items():
        changed = {f for f in WRITTEN if not same(story.before[name].get(f), story.written[name].get(f))}
        result = results.get(asset_id, {"restored": {}, "left": {}, "waits": False})
        assert set(result["restored"]) | set(result["left"]) == changed
        assert not result["waits"]
        assert all(same(expected[name].get(field), value) for field, value in result["restored"].items())


@pytest.mark.parametrize("moment", range(1, 40))
def test_a_worker_may_die_at_any_moment_of_an_undo(account, moment):
    story = Story(account, ("kind=small", "kind=odd|size=xl", "kind=large"))
    story.world.our_calls()
    results = story.undo([moment])
    assert story.values() == story.before
    assert results[story.assets["a"]]["restored"] == {"size": None, "owner": None, "colors": None}
    writes = [e for e in story.world.records.audit(CLOUD, None, 99).items if e.kind == "write"]
    assert sum(1 for entry in writes if entry.detail["causes"][0].startswith("undo:")) == 1
    assert story.world.our_calls().get("POST /image/metadata") == 1
    story.world.close()
