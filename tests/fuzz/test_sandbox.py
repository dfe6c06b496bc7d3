import pytest

from app.sandbox import SandboxAccount, SandboxServer
from app.sandbox.example import EXAMPLE_RULES
from tests.described.vendor import document


@pytest.mark.timeout(900)
def test_the_sandbox_account_answers_everything_as_described(ask):
    account = SandboxAccount(enforce_rules=True)
    for rule in EXAMPLE_RULES:
        account.rules.create(rule)
    account.faults.set({"drop": 1})  # addresses are made up, and nobody there is to be told
    with SandboxServer(account) as server:
        ask(document(), server.url)
