from __future__ import annotations

import string
from dataclasses import dataclass, field

import pytest

from app.model import Finding, Refusals, Signer
from app.usecases.explain_refusals import CAUSES, explain_refusals, report_secrets

DAY = 86_400.0


@dataclass
class Book:
    refused: list[Refusals] = field(default_factory=list)
    seen: dict[str, Signer] = field(default_factory=dict)

    def refusals(self, cloud):
        return self.refused

    def signers(self, cloud):
        return self.seen


def told(finding: Finding, **seen: Signer):
    (explained,) = explain_refusals(Book([Refusals(3, 1.0, 2.0, finding)], seen), "demo", ["ours"])
    return explained


@pytest.mark.parametrize(
    ("finding", "words", "remedy"),
    [
        (Finding("unknown_key", "614"), "signed by a key this service does not have: 614", "WEBHOOK_SECRETS"),
        (Finding("body_changed", "614"), "the body was changed on the way", "byte by byte"),
        (Finding("signed_ahead", None, -412.4), "the clock is 412 s off", "NTP"),
        (Finding("signed_long_ago", None, 7612.0), "7612 s ago: the clock is off", "NTP"),
        (Finding("another_account"), "the secret of another account", "trigger"),
        (Finding("wrong_algorithm"), "CLOUDINARY_URL asks for SHA-256", "signature_algorithm"),
        (Finding("missing_signature"), "no X-Cld-Signature header", "auth_scheme"),
    ],
)
def test_a_cause_is_explained_with_what_to_do(finding, words, remedy):
    explained = told(finding)
    assert words in explained.meaning[0].lower() + explained.meaning[1:]
    assert remedy in explained.remedy
    assert (explained.cause, explained.count, explained.last_at) == (finding.cause, 3, 2.0)


def test_a_key_whose_secret_is_here_is_not_called_unknown_but_one_that_was_taken_out_is():
    explained = told(Finding("unknown_key", "614"), ours=Signer(1.0, "614"))
    assert "does not have" in told(Finding("unknown_key", "614"), removed=Signer(1.0, "614")).meaning
    assert "does not have" not in explained.meaning
    assert "compare" in explained.remedy


def test_a_cause_of_a_later_version_is_told_by_its_name():
    assert "odd_new_cause" in told(Finding("odd_new_cause")).meaning


@pytest.mark.parametrize("cause", CAUSES)
def test_every_meaning_can_be_filled_in(cause):
    names = {name for _, name, _, _ in string.Formatter().parse(CAUSES[cause][0]) if name}
    assert names <= {"key", "seconds"}
    assert "{" not in told(Finding(cause, "1", 5.0)).meaning
    assert all(text.endswith(".") for text in CAUSES[cause])


def said(seen: dict[str, Signer]) -> list[str]:
    return [secret.said for secret in report_secrets(Book(seen=seen), "demo", ["aa", "bb"])]


def test_a_secret_is_named_by_where_it_is_set():
    first, second = report_secrets(Book(seen={"bb": Signer(5.0, "123")}), "demo", ["aa", "bb"])
    assert (first.where, first.last_at, first.key) == ("CLOUDINARY_URL", None, None)
    assert (second.where, second.last_at, second.key) == ("number 1 of demo in WEBHOOK_SECRETS", 5.0, "123")


def test_a_key_no_longer_seen_is_reported_once_another_has_outlived_it_by_a_day():
    assert said({"aa": Signer(DAY, None), "bb": Signer(1.0, None)}) == ["It signs.", "It signs."]
    gone = said({"aa": Signer(DAY * 2, None), "bb": Signer(DAY, None)})
    assert gone[1] == (
        "No longer seen since 1970-01-02 00:00 UTC, while another secret signs."
        " It can be taken out of the settings."
    )
    assert said({"aa": Signer(1.0, None), "bb": Signer(DAY * 2, None)})[0].endswith(
        "It still calls the account."
    )


def test_a_quiet_account_has_lost_no_key():
    assert said({"aa": Signer(1.0, None)}) == ["It signs.", "No delivery was signed with it yet."]
