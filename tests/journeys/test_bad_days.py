"""Remedies of `docs/when-things-go-wrong.md`: trouble is made, told of, and mended as the page says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest
import requests

from app.sandbox import SandboxAccount, SandboxServer
from app.sandbox.example import EXAMPLE_FIELDS
from tests.journeys.deployment import WRITERS, Deployment
from tests.processes import inherited
from tests.serving import Web
from tests.waiting import wait_for

ADMIN = ("admin", "trouble trouble")


@pytest.fixture(scope="module")
def account():
    with SandboxServer(SandboxAccount()) as server:
        yield server


@pytest.fixture(scope="module")
def deployment(tmp_path_factory, account):
    one = Deployment(tmp_path_factory.mktemp("deployment"), account.url, SWEEP_EVERY="0")
    try:
        wait_for(lambda: one.ready() == 200, 30)
        add_rule(one)
        yield one
    finally:
        one.close()


def add_rule(deployment):
    answer = deployment.session.post(
        f"{deployment.web}/v1_1/sandbox/metadata_rules", json=WRITERS, timeout=10
    )
    assert answer.status_code == 200, answer.text


def enforced(deployment, asset_id, seconds=30):
    return wait_for(lambda: deployment.role(asset_id) == "writer", seconds)


def doctor(deployment):
    return deployment.command("doctor").stdout


def test_where_no_trigger_points_here_doctor_says_so_and_connect_makes_one(deployment):
    before = deployment.status()["accepted"]
    silent = deployment.upload("nobody-tells-of-it")
    assert "no trigger" in doctor(deployment)
    told = deployment.command("connect", "webhook", deployment.web)
    assert (told.returncode, "is told of everything from now on" in told.stdout) == (0, True)
    enforced(deployment, deployment.upload("told-of"))
    assert deployment.status()["accepted"] > before
    assert deployment.role(silent) is None
    assert deployment.command("sweep").returncode == 0
    enforced(deployment, silent)


def test_a_used_up_quota_is_a_pause_that_ends_by_itself(deployment, account):
    account.account.faults.set({"rate_limit": 1.0, "retry_after": 2})
    asset = deployment.upload("over-quota")
    deployment.deliver(asset)
    wait_for(lambda: deployment.degraded("Rate Limit Exceeded"), 20)
    account.account.faults.set({})
    enforced(deployment, asset)
    assert not deployment.degraded("Paused until")


def test_a_redis_that_may_forget_is_told_of_until_it_is_set_right(deployment):
    with deployment.client as client:
        for setting, bad, good, words in (
            ("appendonly", "no", "yes", "writes no append-only file"),
            ("maxmemory-policy", "allkeys-lru", "noeviction", "may drop keys"),
        ):
            client.config_set(setting, bad)
            assert words in doctor(deployment)
            client.config_set(setting, good)
            assert words not in doctor(deployment)


def test_a_redis_that_was_emptied_is_put_right_with_a_backup(deployment):
    backup = deployment.folder / "backup.jsonl"
    assert deployment.command("backup", str(backup)).returncode == 0
    with deployment.client as client:
        client.flushdb()
    wait_for(lambda: deployment.degraded("was never set up for sandbox, or lost what it held"), 20)
    late = deployment.upload("after-the-loss")
    assert deployment.deliver(late) == 200
    assert "lost its data" in doctor(deployment)
    assert deployment.role(late) is None
    assert deployment.command("restore", str(backup)).returncode == 0
    enforced(deployment, late)
    wait_for(deployment.well, 20)


def test_a_redis_that_was_emptied_is_put_right_with_a_copy_of_its_data(deployment):
    data, copy = deployment.home / "redis", deployment.folder / "copy"
    shutil.copytree(data, copy, ignore=shutil.ignore_patterns("*.sock"))
    with deployment.client as client:
        client.flushdb()
    wait_for(lambda: deployment.degraded("lost what it held"), 20)
    deployment.redis.terminate()
    deployment.redis.wait(10)
    shutil.rmtree(data)
    shutil.copytree(copy, data)
    deployment.start_redis()
    wait_for(deployment.well, 30)
    asset = deployment.upload("with-the-copy")
    deployment.deliver(asset)
    enforced(deployment, asset)


def test_a_person_may_start_anew_with_an_empty_redis(deployment):
    with deployment.client as client:
        client.flushdb()
    (deployment.home / "accounts" / "sandbox").unlink()
    deployment.stop("web")
    deployment.start("web")
    wait_for(deployment.well, 30)
    assert deployment.status()["rules_version"] <= 1, "the old rules are gone"
    add_rule(deployment)
    asset = deployment.upload("anew")
    deployment.deliver(asset)
    enforced(deployment, asset, 45)


def test_a_delivery_that_cannot_be_understood_is_replayed_and_discarded(deployment):
    assert deployment.post({"message": "from a payload_template"}) == 200
    assert deployment.status()["parked"] == 1
    told = deployment.command("parked", "replay", "--reason", "notification_type", "--yes")
    assert (told.returncode, deployment.status()["parked"]) == (1, 1)
    assert "stays: the notification has no usable notification_type" in told.stdout
    assert deployment.command("parked", "discard", "--all", "--yes").returncode == 0
    assert deployment.status()["parked"] == 0


def test_a_rule_whose_field_is_gone_is_in_force_again_once_the_field_is_back(deployment):
    (role,) = (field for field in EXAMPLE_FIELDS if field["external_id"] == "role")
    fields = f"{deployment.account}/v1_1/sandbox/metadata_fields"
    refresh = f"{deployment.web}/api/sandbox/refresh"
    assert deployment.session.delete(f"{fields}/role").ok
    assert deployment.session.post(refresh).ok
    asset = deployment.upload("field-is-gone")
    deployment.deliver(asset)
    wait_for(lambda: deployment.degraded("“writers” is suspended"), 20)
    assert deployment.session.post(fields, json=role).ok
    assert deployment.session.post(refresh).ok
    deployment.deliver(asset)
    enforced(deployment, asset)
    wait_for(deployment.well, 20)


def test_without_a_worker_work_waits_until_one_is_started(deployment):
    deployment.stop("worker")
    asset = deployment.upload("nobody-works")
    deployment.deliver(asset)
    wait_for(lambda: deployment.status()["pending"] > 0, 10)
    assert deployment.status()["in_flight"] == 0
    shown = requests.get(f"{deployment.web}/queues/0/data/workers.json", auth=ADMIN, timeout=10).json()
    assert shown == {"workers": []}
    assert "none is there" in doctor(deployment)
    deployment.start("worker")
    enforced(deployment, asset)


def test_a_rules_file_that_was_broken_is_in_force_seconds_after_it_is_mended(tmp_path, account):
    file = tmp_path / "rules.json"
    file.write_text(json.dumps([WRITERS]))
    one = Deployment(tmp_path, account.url, RULES_FILE=str(file))
    try:
        wait_for(lambda: one.ready() == 200 and one.well(), 30)
        file.write_text("[")
        wait_for(lambda: one.degraded("rules.json is not in force, earlier rules are"), 20)
        file.write_text(json.dumps([{**WRITERS, "name": "mended"}]))
        wait_for(one.well, 20)
        rules = f"{one.web}/v1_1/sandbox/metadata_rules"
        wait_for(lambda: "mended" in one.session.get(rules, timeout=10).text, 20)
    finally:
        one.close()


def test_a_forgotten_password_is_made_anew_when_its_file_is_deleted(redis_url, tmp_path):
    file, settings = (
        tmp_path / "admin-password",
        {"REDIS_URL": redis_url, "CLOUDINARY_URL": "cloudinary://k:s1@c"},
    )

    def status(web, password):
        return requests.get(f"{web.url}/metrics", auth=("admin", password), timeout=10).status_code

    with Web(tmp_path, **settings) as web:
        old = file.read_text().strip()
        assert status(web, old) == 200
    file.unlink()
    with Web(tmp_path, **settings) as web:
        new = file.read_text().strip()
        assert (status(web, new), status(web, old)) == (200, 401)


@pytest.mark.parametrize("command", ["web", "worker"])
def test_without_an_account_the_start_says_what_to_do(command):
    told = subprocess.run(
        [sys.executable, "-m", "app.cli", command],
        env=inherited(),
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert told.returncode == 2
    assert "CLOUDINARY_URL is not set: " in told.stderr
    assert "or use `fieldwarden run`" in told.stderr
