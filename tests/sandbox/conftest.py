import cloudinary
import cloudinary.api_client.call_api
import cloudinary.uploader
import pytest

from app.sandbox import SandboxAccount, SandboxServer

from .helpers import KEY, SECRET, Client, Receiver


@pytest.fixture(scope="module")
def account():
    return SandboxAccount(seed_example=False, retry_scale=0.0001)


@pytest.fixture(scope="module")
def running(account):
    with SandboxServer(account) as server:
        yield server


@pytest.fixture
def server(running, account):
    """A server whose account is as new."""
    account.reset()
    return running


@pytest.fixture
def client(server):
    caller = Client(server.url)
    yield caller
    caller.session.close()


@pytest.fixture
def receiver():
    endpoint = Receiver()
    yield endpoint
    endpoint.close()


@pytest.fixture
def hooked(client, receiver):
    """A receiver that is told of every event."""
    created = client.post("/triggers", {"uri": receiver.url, "event_type": "all"})
    assert created.status_code == 201
    return receiver


@pytest.fixture
def sdk(server):
    """The official SDK, pointed at the account."""
    cloudinary.config(
        cloud_name="sandbox",
        api_key=KEY,
        api_secret=SECRET,
        upload_prefix=server.url,
        signature_algorithm="sha1",
        signature_version=2,
    )
    yield cloudinary
    cloudinary.api_client.call_api._http.clear()
    cloudinary.uploader._http.clear()
    cloudinary.reset_config()
