from html.parser import HTMLParser

import pytest

# The fixtures of the folder above (account, server, client, ...) serve here too.


class Page(HTMLParser):
    """What a page says: its tags with their attributes, and its text."""

    def __init__(self, answer):
        super().__init__()
        self.answer, self.status = answer, answer.status_code
        self.tags, self.text = [], ""
        self.feed(answer.text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]

    def links(self, part=""):
        return [a["href"] for a in self.all("a") if part in a["href"]]


@pytest.fixture
def visit(server, client):
    """Open a page, without a key."""

    def open_page(path="/", **how):
        return Page(client.session.get(server.url + path, auth=None, timeout=10, **how))

    return open_page


@pytest.fixture
def submit(server, client):
    """Send a form as a browser does from the page itself."""

    def send(path, origin=server.url, **data):
        headers = {"Origin": origin} if origin else {}
        how = {"files": data.pop("files")} if "files" in data else {}
        return client.session.post(
            server.url + path,
            data=data,
            headers=headers,
            auth=None,
            timeout=10,
            allow_redirects=False,
            **how,
        )

    return send
