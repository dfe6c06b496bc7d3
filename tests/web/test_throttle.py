"""Wrong passwords are slowed down, and the right person gets in all the same."""

from __future__ import annotations

import pytest

from app.web.access import throttle
from app.web.access.throttle import FREE, LONGEST_WAIT, STRANGERS, WINDOW, Client, Throttle, client_id

from .conftest import KEY, PASSWORD, SECRET, build, token

TLS = {"X-Forwarded-Proto": "https"}


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slow(clock) -> Throttle:
    return Throttle(clock)


HERE = Client("203.0.113.9", "admin")


def fail(slow: Throttle, client: Client, times: int) -> None:
    for _ in range(times):
        slow.failed(client)


def test_a_few_mistakes_cost_nothing(slow):
    fail(slow, HERE, FREE - 1)
    assert slow.wait(HERE) == 0


def test_then_each_costs_twice_as_long_as_the_one_before_but_never_more_than_half_a_minute(slow, clock):
    waits = []
    for _ in range(FREE + 7):
        fail(slow, HERE, 1)
        waits.append(slow.wait(HERE))
        clock.now += waits[-1]
        assert slow.wait(HERE) == 0
    assert waits[FREE - 1 :] == [1, 2, 4, 8, 16, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT]


def test_other_clients_and_other_names_do_not_wait_with_it(slow):
    fail(slow, HERE, 20)
    assert slow.wait(Client("203.0.113.10", "admin")) == 0
    assert slow.wait(Client(HERE.id, "viewer")) == 0


def test_the_right_password_and_a_quarter_of_an_hour_make_it_forgotten(slow, clock):
    fail(slow, HERE, 20)
    slow.succeeded(HERE)
    assert slow.wait(HERE) == 0
    fail(slow, HERE, 20)
    clock.now += 901
    fail(slow, HERE, 1)
    assert slow.wait(HERE) == 0


def test_many_strangers_make_all_strangers_wait_but_nobody_who_is_known(slow, clock):
    at_home, browser = Client("198.51.100.7", "admin"), Client("a browser", "admin", is_known=True)
    slow.succeeded(at_home)
    for number in range(STRANGERS):
        fail(slow, Client(f"stranger {number}", "admin"), 1)
    fresh = Client("fresh", "admin")
    assert slow.wait(fresh) == WINDOW
    assert (slow.wait(at_home), slow.wait(browser)) == (0, 0)
    clock.now += WINDOW
    assert slow.wait(fresh) == 0


def test_a_forger_of_addresses_gets_no_more_than_a_guess_a_second(slow, clock):
    looked_at = 0
    for number in range(100_000):
        clock.now += 0.01
        client = Client(f"address {number}", "admin")
        if slow.wait(client) == 0:
            looked_at += 1
            slow.failed(client)
    assert looked_at <= STRANGERS * (1000 / WINDOW + 1)


def test_what_is_remembered_is_bounded(slow, monkeypatch):
    monkeypatch.setattr(throttle, "REMEMBERED", 50)
    for number in range(500):
        slow.failed(Client(str(number), "admin"))
        slow.succeeded(Client(str(number), "viewer"))
    assert len(slow._failures) <= 50
    assert len(slow._known) <= 50


@pytest.mark.parametrize(
    ("address", "stands"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::", "2001:db8:1:2::"),
        ("unknown", ""),
        (None, ""),
    ],
)
def test_a_customers_ipv6_addresses_count_as_one(address, stands):
    assert client_id(address) == stands


def basic(world, password: str, peer: str = "127.0.0.1", path: str = "/metrics", name: str = "admin"):
    proxied = {**TLS, "X-Forwarded-For": peer} if peer != "127.0.0.1" else {}
    overrides = {"REMOTE_ADDR": "192.0.2.1"} if proxied else {}
    return world.client.get(path, auth=(name, password), headers=proxied, environ_overrides=overrides)


@pytest.fixture
def world():
    return build(TRUSTED_PROXIES="192.0.2.1")


def test_guessing_is_told_to_wait_whatever_the_password_and_then_looked_at(world):
    assert [basic(world, "x").status_code for _ in range(FREE + 1)] == [401] * FREE + [429]
    answer = basic(world, PASSWORD)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert answer.json["error"]["message"] == "too many wrong passwords; try again in 1 s"
    world.time[0] += 1
    assert basic(world, PASSWORD).status_code == 200


def test_clients_behind_a_trusted_proxy_are_told_apart(world):
    for _ in range(FREE + 1):
        basic(world, "x", peer="203.0.113.9")
    assert basic(world, PASSWORD, peer="203.0.113.9").status_code == 429
    assert basic(world, PASSWORD, peer="203.0.113.10").status_code == 200


def test_guessing_an_accounts_secret_is_slowed_too_and_its_other_users_are_spared(world):
    path = "/api/demo/status"
    for _ in range(FREE + 1):
        basic(world, "x", path=path, name=KEY, peer="203.0.113.9")
    assert basic(world, SECRET, path=path, name=KEY, peer="203.0.113.9").status_code == 429
    assert basic(world, SECRET, path=path, name=KEY, peer="203.0.113.10").status_code == 200
    assert basic(world, PASSWORD, path=path, peer="203.0.113.9").status_code == 200


def test_names_that_nobody_has_are_refused_without_being_counted(world):
    for number in range(200):
        assert basic(world, "x", name=f"name{number}", peer="203.0.113.9").status_code == 401
    assert basic(world, PASSWORD, peer="203.0.113.10").status_code == 200


def enter(world, password: str, peer: str, client=None):
    client = client or world.client
    proxied = {**TLS, "X-Forwarded-For": peer}
    place = {
        "headers": proxied,
        "base_url": "https://localhost",
        "environ_overrides": {"REMOTE_ADDR": "192.0.2.1"},
    }
    client.get("/login", **place)
    with client.session_transaction(base_url="https://localhost") as session:
        csrf = session["csrf_token"]
    form = {"name": "admin", "password": password, "csrf_token": csrf}
    return client.post("/login", data=form, **place)


def test_the_form_says_how_long_to_wait(world):
    for _ in range(FREE):
        assert enter(world, "x", "203.0.113.9").status_code == 401
    answer = enter(world, PASSWORD, "203.0.113.9")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert "Too many wrong passwords; try again in 1 s." in answer.text


def test_somebody_who_has_logged_in_before_gets_in_while_strangers_at_the_same_address_hammer(world):
    home, stranger = world.app.test_client(), world.app.test_client()
    assert enter(world, PASSWORD, "203.0.113.9", home).status_code == 303
    world.time[0] += 86_400
    for _ in range(FREE + 3):
        enter(world, "x", "203.0.113.9", stranger)
    for number in range(STRANGERS):
        basic(world, "x", peer=f"198.51.100.{number}")
    assert enter(world, PASSWORD, "203.0.113.9", stranger).status_code == 429
    assert enter(world, PASSWORD, "203.0.113.77", world.app.test_client()).status_code == 429
    assert enter(world, PASSWORD, "203.0.113.9", home).status_code == 303
    assert basic(world, PASSWORD).status_code == 200, "this machine does not wait for strangers"


def test_a_known_browser_opens_nothing_and_guesses_no_faster(world):
    home = world.app.test_client()
    enter(world, PASSWORD, "203.0.113.9", home)
    known = home.get_cookie("fieldwarden_8000_browser", path="/login")
    thief = world.app.test_client()
    thief.set_cookie("fieldwarden_8000_browser", known.value, path="/login", domain="localhost", secure=True)
    assert thief.get("/", headers={"Accept": "text/html"}).status_code == 302
    statuses = [enter(world, "x", "203.0.113.50", thief).status_code for _ in range(FREE + 1)]
    assert statuses == [401] * FREE + [429]


@pytest.mark.parametrize("value", ["", "x", "WyJhZG1pbiIsIm1hcmsiXQ.forged", "bnVsbA.x", "\xff"])
def test_a_forged_mark_of_a_browser_is_none(world, value):
    for _ in range(FREE):
        basic(world, "x")
    world.client.set_cookie("fieldwarden_8000_browser", value, path="/login")
    world.client.get("/login")
    form = {"name": "admin", "password": PASSWORD, "csrf_token": token(world)}
    assert world.client.post("/login", data=form).status_code == 429
