"""Usage, settings and the call that says the account is there, by the official SDK."""

import datetime

import cloudinary.exceptions
import pytest
from cloudinary import api

from .helpers import sdk_upload

pytestmark = pytest.mark.usefixtures("sdk")
YESTERDAY = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=1)


def test_usage_counts_what_is_stored():
    sdk_upload("a", b"12345")
    used = api.usage()
    assert (used["resources"], used["objects"]["usage"], used["storage"]["usage"]) == (1, 1, 5)
    assert used["bandwidth"]["limit"] > 0
    documented = {"plan", "last_updated", "transformations", "requests", "derived_resources", "media_limits"}
    assert documented <= set(used)


def test_usage_of_a_day_has_no_limits(client):
    for used in (
        api.usage(date=YESTERDAY),
        client.get(f"/usage/{YESTERDAY.isoformat()}").json(),
        client.get("/usage", date=YESTERDAY.isoformat()).json(),
    ):
        assert used["date_requested"] == f"{YESTERDAY.isoformat()}T00:00:00Z"
        assert set(used["bandwidth"]) == {"usage"}


@pytest.mark.parametrize("day", ["2019-11-10", "soon", "2999-01-01"])
def test_a_day_long_ago_or_to_come_is_refused(day):
    with pytest.raises(cloudinary.exceptions.BadRequest, match="parameter date"):
        api.usage(date=day)


def test_settings_tell_of_dynamic_folders():
    plain = api.config()
    assert (plain["cloud_name"], "settings" in plain) == ("sandbox", False)
    assert api.config(settings=True)["settings"] == {"folder_mode": "dynamic"}


def test_a_ping_is_answered_with_rates():
    answer = api.ping()
    assert (dict(answer), answer.rate_limit_remaining > 0, len(answer.request_id)) == (
        {"status": "ok"},
        True,
        32,
    )
