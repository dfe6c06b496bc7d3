import pytest
import requests

from tests.journeys.conftest import Service


@pytest.mark.timeout(900)
def test_the_service_answers_everything_as_described(ask, tmp_path):
    service = Service(tmp_path / "home", ADMIN_PASSWORD="a password")
    try:
        service.said("Ctrl-C stops everything")
        service.control("POST", "faults", json={"drop": 1})
        answer = requests.get(f"{service.web}/openapi.json", auth=("admin", "a password"), timeout=5)
        ask(answer.json(), service.web)
    finally:
        service.stop()
