"""A stand-in for GOV.UK Notify's HTTP API on this machine, of which a test says how it answers."""

import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse


# As Notify makes them: a name, the service's id, the secret.
API_KEY = "tests-11111111-1111-1111-1111-111111111111-22222222-2222-2222-2222-222222222222"
ANSWER_NOTHING = 0


@dataclass
class NotifyStandIn:
    """What it was sent, and the statuses of its next answers; 201 when the list is used up.

    `ANSWER_NOTHING` takes the message and breaks the connection off, as a bad line does.
    """

    url: str = ""
    taken: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    authorisations: list[str] = field(default_factory=list)

    def take(self, path: str, message: dict[str, Any]) -> int:
        """Keep a message unless it is to be refused, and give the status to answer with."""
        status = self.answers.pop(0) if self.answers else 201
        if status in (201, ANSWER_NOTHING):
            self.taken.append({"id": str(uuid.uuid4()), "path": path, **message})
        return status


@contextmanager
def notify_stand_in() -> Iterator[NotifyStandIn]:
    """A server on the loopback for as long as the block lasts."""
    stand_in = NotifyStandIn()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def do_POST(self) -> None:
            stand_in.authorisations.append(self.headers.get("Authorization", ""))
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = stand_in.take(self.path, sent)
            if status == ANSWER_NOTHING:
                self.close_connection = True
                return
            errors = {"status_code": status, "errors": [{"error": "X", "message": "no"}]}
            self._say(status, {"id": stand_in.taken[-1]["id"]} if status == 201 else errors)

        def do_GET(self) -> None:
            [reference] = parse_qs(urlparse(self.path).query)["reference"]
            stand_in.asked.append(reference)
            found = [one for one in stand_in.taken if one.get("reference") == reference]
            self._say(200, {"notifications": [{"id": one["id"]} for one in found]})

        def _say(self, status: int, document: Any) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand_in.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
