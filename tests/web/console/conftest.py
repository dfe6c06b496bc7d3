from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.conftest import PASSWORD, VIEWING, World, build, make, token, world

__all__ = ["make", "world"]

HOSTILE = '<script>alert("x")</script>'


@pytest.fixture
def page(world: World) -> Callable[..., str]:
    """Asks for a page as the administrator and returns its text."""

    def page(path: str = "/accounts/demo", status: int = 200) -> str:
        answer = world.client.get(path, headers={"Accept": "text/html"}, **world.admin)
        assert answer.status_code == status, answer.text
        return answer.text

    return page


@pytest.fixture
def post(world: World) -> Callable[..., str]:
    """Sends a form as the administrator, goes where the answer leads, and returns the text there."""

    def post(path: str, **form: object) -> str:
        world.client.get("/login")
        login = {"name": "admin", "password": PASSWORD, "csrf_token": token(world)}
        world.client.post("/login", data=login)
        world.client.get("/accounts/demo/queue")
        answer = world.client.post(path, data={"csrf_token": token(world), **form}, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return answer.text

    return post


@pytest.fixture
def viewed() -> Callable[[str], str]:
    """Asks for a page as the viewer, of a world of its own."""
    made = build(VIEWER_PASSWORD=VIEWING)

    def viewed(path: str) -> str:
        answer = made.client.get(path, auth=("viewer", VIEWING), headers={"Accept": "text/html"})
        assert answer.status_code == 200
        return answer.text

    viewed.world = made
    return viewed
