"""A plain HTTP client and a webhook receiver; neither knows any of the product's code."""

import io
import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cloudinary.uploader
import requests

KEY, SECRET = "sandbox-key", "sandbox-secret"


class Client:
    """Calls the account with HTTP Basic and the control calls without."""

    def __init__(self, url):
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.auth = (KEY, SECRET)

    def call(self, method, path, **how):
        return self.session.request(method, f"{self.url}/v1_1/sandbox{path}", timeout=10, **how)

    def get(self, path, **params):
        return self.call("GET", path, params=params)

    def post(self, path, body=None, **how):
        return (
            self.call("POST", path, json=body, **how) if body is not None else self.call("POST", path, **how)
        )

    def put(self, path, body):
        return self.call("PUT", path, json=body)

    def delete(self, path, body=None):
        return self.call("DELETE", path, json=body)

    def upload(self, public_id, resource_type="image", **params):
        answer = self.post(
            f"/{resource_type}/upload",
            data={"public_id": public_id, "file": "data:text/plain;base64,YWJj", **params},
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def field(self, external_id, kind="string", **more):
        if "options" in more:
            more["datasource"] = {
                "values": [{"external_id": o, "value": o.upper()} for o in more.pop("options")]
            }
        body = {"external_id": external_id, "label": external_id.title(), "type": kind, **more}
        answer = self.post("/metadata_fields", body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def poll(self, **params):
        """The answer of a poll, which waits only if it is told to."""
        return self.session.get(f"{self._v2}/messages", params={"wait_seconds": 0, **params}, timeout=30)

    def polled(self, **params):
        answer = self.poll(**params)
        assert answer.status_code == 200, answer.text
        return answer.json().get("messages", [])

    def ack(self, *receipts):
        body = {"receipt_handles": list(receipts)}
        return self.session.post(f"{self._v2}/messages/ack", json=body, timeout=10)

    @property
    def _v2(self):
        return f"{self.url}/v2/notifications/sandbox"

    def metadata(self, public_id):
        return self.get(f"/resources/image/upload/{public_id}").json()["metadata"]

    def set_metadata(self, metadata, *public_ids, **more):
        return self.post("/image/metadata", data={"metadata": metadata, "public_ids[]": public_ids, **more})

    def control(self, path, body=None):
        if body is None:
            return self.session.get(f"{self.url}/_sandbox/{path}", auth=None, timeout=10).json()
        answer = self.session.post(f"{self.url}/_sandbox/{path}", json=body, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()


def sdk_upload(public_id, content=b"abc", **options):
    """Upload with the official SDK, which the `sdk` fixture has pointed at the account."""
    return cloudinary.uploader.upload(io.BytesIO(content), public_id=public_id, **options)


def message(answer):
    return answer.json()["error"]["message"]


class Receiver:
    """A webhook endpoint that keeps what it gets; `statuses` are answered first, then 200."""

    def __init__(self):
        self.received = []
        self.statuses = []
        self._changed = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver._keep(self.path, dict(self.headers.items()), body)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

            def handle(self):
                with suppress(ConnectionError):
                    super().handle()

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"

    def _keep(self, path, headers, body):
        with self._changed:
            self.received.append((path, headers, body))
            self._changed.notify_all()
            return self.statuses.pop(0) if self.statuses else 200

    def wait(self, count):
        """Wait for that many notifications and return their parsed bodies."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.received) >= count, 5), self.received
            return [json.loads(body) for _, _, body in self.received]

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
