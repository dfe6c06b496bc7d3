"""What a report holds: order, one rule only, names, and where lint stopped."""

from .rulesets import EMPLOYEE, PRODUCT, QA, check, only, rule, short, value

# The whole.


def test_a_suspended_rule_is_told_with_its_reason():
    found = only(rule("a", "gone", EMPLOYEE, set_mandatory=True))
    assert short(found) == ("suspended", "warning", ["a"], "gone", None)
    assert "there is no metadata field" in found.message


def test_findings_of_one_rule_can_be_asked_for():
    rules = [
        rule("a", "team", EMPLOYEE, set_mandatory=True),
        rule("b", "note", {"and": [EMPLOYEE, PRODUCT]}, hide=True),
        rule("c", "site", EMPLOYEE, **value("x")),
        rule("d", "site", QA, **value("y")),
    ]
    assert [short(found)[0] for found in check(*rules, only="b").findings] == ["never_matches"]
    for name in ("c", "d"):
        assert [short(found)[2] for found in check(*rules, only=name).findings] == [["d", "c"]]
    assert not check(*rules, only="nothing").findings


def test_rules_without_an_id_or_with_the_same_are_told_apart():
    rules = [rule("a", "site", EMPLOYEE, **value("x")), rule("a", "site", QA, **value("y"))]
    nameless = [{key: part for key, part in one.items() if key != "external_id"} for one in rules]
    for given in (rules, nameless):
        assert [found.code for found in check(*given).findings] == ["contradiction"]


def test_where_it_stops_looking_is_said():
    rules = [rule(f"r{number}", "note", EMPLOYEE, **value(f"v{number}")) for number in range(60)]
    report = check(*rules, steps=500)
    assert report.stopped
    assert "not looked at to the end" in report.stopped[0]
    assert not check(*rules[:1]).stopped


def test_warnings_come_before_notices():
    report = check(
        rule("a", "note", EMPLOYEE, set_mandatory=True),
        rule("b", "note", {"and": [EMPLOYEE, QA]}, set_mandatory=False),
        rule("c", "team", EMPLOYEE, set_mandatory=True),
    )
    assert [found.severity for found in report.findings] == ["warning", "notice"]
