import json
import socket
import threading
import traceback
from base64 import b64encode

import pytest

import app
from app.cloudinary.client import CloudinaryAccount
from app.errors import AccountUnavailable, NotFound, RateLimited, RequestRefused
from app.model import Address, Asset
from app.ports import Account

JEANS = {
    "asset_id": "a1",
    "resource_type": "image",
    "type": "upload",
    "public_id": "folder/jeans",
    "metadata": {"status": "draft", "colors": ["red"]},
    "tags": ["x", "y"],
    "bytes": 5,
}
ASSET = Asset(
    "a1",
    Address("image", "upload", "folder/jeans"),
    {"status": "draft", "colors": ["red"]},
    ("x", "y"),
    folder="folder",
)


def test_the_client_fits_the_port(account):
    fits: Account = account
    assert fits.cloud == "demo"


def test_every_request_carries_the_key_and_our_name(host, account):
    host.will_answer({"status": "ok"})
    account.ping()
    (asked,) = host.asked
    assert (asked.method, asked.target) == ("GET", "/v1_1/demo/ping")
    assert asked.headers["authorization"] == "Basic " + b64encode(b"the-key:the-secret").decode()
    assert asked.headers["user-agent"] == f"fieldwarden/{app.__version__}"


def test_a_netrc_does_not_replace_the_key(host, account, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    host.will_answer({})
    account.ping()
    assert host.asked[0].headers["authorization"] == "Basic " + b64encode(b"the-key:the-secret").decode()


def test_an_account_on_this_machine_is_asked_without_the_proxy(host, account, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    host.will_answer({})
    account.ping()
    assert len(host.asked) == 1


def test_assets_are_read_by_id_in_one_call(host, account):
    host.will_answer({"resources": [JEANS, {"public_id": "without identity"}, None]})
    assert account.assets_by_id(["a1", "a2"]) == {"a1": ASSET}
    (asked,) = host.asked
    assert (asked.method, asked.path) == ("GET", "/v1_1/demo/resources/by_asset_ids")
    assert asked.query == [
        ("asset_ids[]", "a1"),
        ("asset_ids[]", "a2"),
        ("metadata", "true"),
        ("tags", "true"),
        ("max_results", "100"),
    ]


@pytest.mark.parametrize(
    ("told", "folder"),
    [
        ({"asset_folder": "archive/2020"}, "archive/2020"),
        ({"asset_folder": ""}, ""),
        ({"folder": "fixed"}, "fixed"),
        ({"asset_folder": "archive", "folder": "fixed"}, "archive"),
        ({"asset_folder": 7, "folder": None}, "folder"),
        ({}, "folder"),
    ],
)
def test_the_folder_of_an_asset_is_read_as_the_account_has_folders(host, account, told, folder):
    host.will_answer({"resources": [{**JEANS, **told}]})
    assert account.assets_by_id(["a1"])["a1"].folder == folder


def test_an_asset_without_metadata_or_tags_has_none(host, account):
    bare = {name: JEANS[name] for name in ("asset_id", "resource_type", "type", "public_id")}
    host.will_answer({"resources": [bare]})
    assert account.assets_by_id(["a1"])["a1"] == Asset("a1", ASSET.address, {}, folder="folder")


def test_assets_are_read_by_address(host, account):
    host.will_answer({"resources": [JEANS]})
    assert account.assets_by_address("image", "upload", ["folder/jeans", "a&b=c é"]) == [ASSET]
    (asked,) = host.asked
    assert asked.path == "/v1_1/demo/resources/image/upload"
    assert asked.query[:2] == [("public_ids[]", "folder/jeans"), ("public_ids[]", "a&b=c é")]


def test_metadata_is_written_to_many_assets_as_a_form(host, account):
    host.will_answer({"public_ids": ["a", "b"]})
    changes = {"status": None, "colors": ["red", "a|b"], "stock": 5}
    assert account.write_metadata("video", "private", ["a", "b", "c"], changes) == {"a", "b"}
    (asked,) = host.asked
    assert (asked.method, asked.target) == ("POST", "/v1_1/demo/video/metadata")
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked.form == [
        ("metadata", r'status=|colors=["red","a\|b"]|stock=5'),
        ("type", "private"),
        ("public_ids[]", "a"),
        ("public_ids[]", "b"),
        ("public_ids[]", "c"),
    ]


def test_metadata_is_written_to_one_asset_by_its_id(host, account):
    host.will_answer(JEANS)
    assert account.write_metadata_by_id("a/1", {"status": "draft"}) == ASSET
    (asked,) = host.asked
    assert (asked.method, asked.target) == ("PUT", "/v1_1/demo/resources/a%2F1")
    assert asked.headers["content-type"] == "application/json"
    assert json.loads(asked.body) == {"metadata": "status=draft"}


def test_clearing_what_is_no_longer_valid_is_asked_for_where_set(host):
    clearing = CloudinaryAccount("demo", "k", "s", api_base=host.url, clear_invalid=True)
    host.will_answer({"public_ids": []})
    host.will_answer(JEANS)
    clearing.write_metadata("image", "upload", ["a"], {"x": "1"})
    clearing.write_metadata_by_id("a1", {"x": "1"})
    clearing.close()
    assert ("clear_invalid", "true") in host.asked[0].form
    assert json.loads(host.asked[1].body)["clear_invalid"] is True


@pytest.mark.parametrize("command", ["add", "remove"])
def test_tags_are_changed_on_many_assets(host, account, command):
    host.will_answer({"public_ids": ["a"]})
    change = account.add_tags if command == "add" else account.remove_tags
    assert change("raw", "upload", ["a"], ["missing-metadata", "missing-metadata:team"]) == {"a"}
    (asked,) = host.asked
    assert (asked.method, asked.target) == ("POST", "/v1_1/demo/raw/tags")
    assert asked.form == [
        ("command", command),
        ("tag", "missing-metadata,missing-metadata:team"),
        ("type", "upload"),
        ("public_ids[]", "a"),
    ]


def test_fields_and_rules_are_lists(host, account):
    host.will_answer({"metadata_fields": [{"external_id": "b"}, {"external_id": "a"}]})
    host.will_answer({"metadata_rules": []})
    assert account.fields() == [{"external_id": "b"}, {"external_id": "a"}]
    assert account.rules() == []
    assert [asked.path for asked in host.asked] == ["/v1_1/demo/metadata_fields", "/v1_1/demo/metadata_rules"]


def test_assets_are_counted_by_a_search(host, account):
    host.will_answer({"total_count": 1234, "resources": [JEANS]})
    host.will_answer({"total_count": True})
    assert account.count_assets() == 1234
    with pytest.raises(AccountUnavailable, match="without total_count"):
        account.count_assets()
    assert host.asked[0].path == "/v1_1/demo/resources/search"


def test_a_listing_goes_on_after_its_cursor(host, account):
    host.will_answer({"resources": [JEANS], "next_cursor": "c1"})
    host.will_answer({"resources": []})
    first = account.page("image", page_size=2)
    assert (first.items, first.next_cursor) == ([ASSET], "c1")
    assert account.page("image", "c1").next_cursor is None
    assert [dict(asked.query).get("next_cursor") for asked in host.asked] == [None, "c1"]
    assert host.asked[0].query == [("max_results", "2"), ("metadata", "true"), ("tags", "true")]


def test_a_listing_that_runs_in_circles_is_no_usable_answer(host, account):
    host.will_answer({"resources": [], "next_cursor": "c1"})
    with pytest.raises(AccountUnavailable, match="repeats its cursor"):
        account.page("image", "c1")


def test_nothing_is_asked_about_no_assets(host, account):
    assert account.assets_by_id([]) == {}
    assert account.assets_by_address("image", "upload", []) == []
    assert account.write_metadata("image", "upload", [], {"a": "b"}) == set()
    assert account.add_tags("image", "upload", [], ["a"]) == set()
    assert not host.asked


@pytest.mark.parametrize(
    "wrong",
    [
        lambda a: a.assets_by_id(["x"] * 101),
        lambda a: a.assets_by_address("image", "upload", ["x"] * 101),
        lambda a: a.assets_by_address("..", "upload", ["x"]),
        lambda a: a.write_metadata("image", "upload", ["x"] * 1001, {"a": "b"}),
        lambda a: a.write_metadata("image", "upload", ["x"], {}),
        lambda a: a.write_metadata("image", "upload", ["x"], {"a": True}),
        lambda a: a.write_metadata_by_id("..", {"a": "b"}),
        lambda a: a.write_metadata_by_id("", {"a": "b"}),
        lambda a: a.add_tags("image", "upload", ["x"], ["a,b"]),
        lambda a: a.add_tags("image", "upload", ["x"], []),
        lambda a: a.remove_tags("image", "upload", ["x"] * 1001, ["a"]),
        lambda a: a.page("image", page_size=501),
    ],
)
def test_a_call_that_can_never_be_right_is_not_sent(host, account, wrong):
    with pytest.raises(ValueError):
        wrong(account)
    assert not host.asked


@pytest.mark.parametrize("answer", [{}, [], {"resources": {}, "public_ids": None, "metadata_fields": 1}])
def test_an_answer_of_another_shape_is_no_usable_answer(host, account, answer):
    host.will_answer(answer)
    for ask in (
        lambda: account.assets_by_id(["a"]),
        lambda: account.write_metadata("image", "upload", ["a"], {"a": "b"}),
        lambda: account.write_metadata_by_id("a", {"a": "b"}),
        account.fields,
    ):
        with pytest.raises(AccountUnavailable):
            ask()


def test_an_error_is_raised_with_the_accounts_words_and_never_retried(host, account):
    host.will_answer({"error": {"message": "'x' is not valid for field 'y'"}}, 400, X_Request_Id="r1")
    with pytest.raises(RequestRefused, match="'x' is not valid for field 'y'") as refused:
        account.write_metadata_by_id("a", {"y": "x"})
    assert refused.value.request_id == "r1"
    assert len(host.asked) == 1


class Allowance:
    """Counts calls; `left` of them are allowed."""

    def __init__(self, left):
        self.left, self.learnt = left, []

    def spend(self):
        if not self.left:
            raise RateLimited("none left", until=7.0)
        self.left -= 1

    def learn(self, *what):
        self.learnt.append(what)


@pytest.fixture
def counted(host):
    made = []

    def make(left):
        made.append(CloudinaryAccount("demo", "k", "s", api_base=host.url, allowance=Allowance(left)))
        return made[-1]

    yield make
    for account in made:
        account.close()


def test_the_allowance_hears_what_every_answer_says_of_it_refusals_included(host, counted):
    account = counted(2)
    reset = "Fri, 04 Oct 2024 14:00:00 GMT"
    named = {"X_FeatureRateLimit_Limit": "500", "X_FeatureRateLimit_Reset": reset}
    host.will_answer({"error": {"message": "no"}}, 420, X_FeatureRateLimit_Remaining="0", **named)
    host.will_answer({})
    with pytest.raises(RateLimited):
        account.ping()
    account.ping()
    assert account._allowance.learnt == [(500, 0, 1_728_050_400.0)]


def test_admin_calls_are_sent_only_while_the_allowance_lasts_and_uploads_always(host, counted):
    account = counted(1)
    host.will_answer({"resources": []})
    host.will_answer({"public_ids": ["a"]})
    account.assets_by_id(["a"])
    with pytest.raises(RateLimited, match="none left"):
        account.assets_by_id(["a"])
    assert account.write_metadata("image", "upload", ["a"], {"a": "b"}) == {"a"}
    assert len(host.asked) == 2


@pytest.mark.parametrize("status", [301, 307, 308])
def test_a_redirect_is_not_followed(host, account, status):
    host.will_answer(b"", status, Location=f"{host.url}/elsewhere?token=s3cret")
    with pytest.raises(AccountUnavailable, match="redirect") as refused:
        account.ping()
    assert len(host.asked) == 1
    assert "s3cret" not in str(refused.value)


def test_cookies_are_not_kept(host, account):
    host.will_answer({}, Set_Cookie="a=b; Path=/")
    account.ping()
    account.ping()
    assert "cookie" not in host.asked[1].headers


def test_a_cut_connection_is_unavailable_and_not_repeated(host, account):
    host.will_cut()
    with pytest.raises(AccountUnavailable, match="cut the connection") as raised:
        account.write_metadata("image", "upload", ["a"], {"a": "b"})
    assert (raised.value.status, len(host.asked)) == (0, 1)


def test_a_silent_host_is_unavailable():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        base = f"http://127.0.0.1:{silent.getsockname()[1]}"
        asking = CloudinaryAccount("demo", "k", "s", api_base=base, timeout=(0.2, 0.2))
        with pytest.raises(AccountUnavailable, match="did not answer in time"):
            asking.ping()
        asking.close()


def test_secrets_are_in_no_text(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxyuser:pr0xypass@127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://proxyuser:pr0xypass@127.0.0.1:9")
    asking = CloudinaryAccount("demo", "the-key", "the-secret", api_base="https://api.example.test")
    with pytest.raises(AccountUnavailable, match=r"api\.example\.test cannot be reached") as raised:
        asking.ping()
    asking.close()
    shown = repr(asking) + "".join(traceback.format_exception(raised.value))
    assert "the-secret" not in shown
    assert "pr0xypass" not in shown


@pytest.mark.parametrize(
    "base", ["ftp://host", "host", "https://", "https://user:pw@host", "https://host?x=1", "https://host#x"]
)
def test_an_api_base_that_cannot_work_is_refused(base):
    with pytest.raises(ValueError, match="the API base") as refused:
        CloudinaryAccount("demo", "k", "s", api_base=base)
    assert "pw" not in str(refused.value)


def test_several_threads_share_the_pool(host):
    shared = CloudinaryAccount("demo", "k", "s", api_base=host.url, pool_size=2)
    host.will_answer({"resources": [JEANS]})
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(shared.assets_by_id(["a1"])["a1"])) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shared.close()
    assert found == [ASSET] * 20
    assert len(host.clients) <= 2


PATH = "/v1_1/demo/metadata_fields"


def forward(account, method="GET", path=PATH, query="", body=b"", content_type=None):
    return account.forward(method, path, query=query, body=body, content_type=content_type)


def test_a_call_is_handed_through_unchanged(host, account):
    said = b'{"error":{"message":"external id a already exists"}}'
    host.will_answer(said, 400, X_Request_Id="r", X_FeatureRateLimit_Limit="5", Set_Cookie="a=b", Server="x")
    found = forward(
        account, "PUT", PATH + "/a%20b/datasource", b"x%5B%5D=1&y", b'{"a": 1}', "application/json"
    )
    (asked,) = host.asked
    assert (asked.method, asked.target) == ("PUT", PATH + "/a%20b/datasource?x%5B%5D=1&y")
    assert (asked.body, asked.headers["content-type"]) == (b'{"a": 1}', "application/json")
    assert asked.headers["authorization"].startswith("Basic ")
    assert (found.status, found.body) == (400, said)
    assert found.headers == {
        "Content-Type": "application/json",
        "X-Request-Id": "r",
        "X-FeatureRateLimit-Limit": "5",
    }


def test_what_cannot_stand_in_a_url_is_encoded(host, account):
    host.will_answer({})
    forward(account, path=PATH + "/é?#100%", query="a b#\r\nX: é%zz")
    assert host.asked[0].target == PATH + "/%C3%A9%3F%23100%25?a%20b%23%0D%0AX:%20%C3%A9%25zz"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/v1_1/demo/resources",
        "/v1_1/demo/metadata_fields_more",
        "/v1_1/other/metadata_fields",
        PATH + "/../resources/image",
        PATH + "/..",
        PATH + "/.",
        PATH + "/%2e%2e/resources",
        PATH + "/.%2E",
        PATH + "/%252e%252e/resources",
        PATH + "/a%2f..%2f..%2fresources",
        PATH + "/..\\resources",
        PATH + "//host/x",
        PATH + "/a%00",
        PATH + "/a\r\nb",
        "http://elsewhere" + PATH,
    ],
)
def test_nothing_outside_the_fields_is_handed_through(host, account, path):
    with pytest.raises(NotFound):
        forward(account, path=path)
    assert not host.asked


@pytest.mark.parametrize("method", ["PATCH", "CONNECT", "get", "GET / HTTP/1.1\r\n"])
def test_only_the_methods_of_the_fields_api_are_handed_through(host, account, method):
    with pytest.raises(NotFound):
        forward(account, method)
    assert not host.asked


def test_a_redirect_is_not_handed_through(host, account):
    host.will_answer(b"", 302, Location="http://elsewhere")
    with pytest.raises(AccountUnavailable, match="redirect"):
        forward(account)
