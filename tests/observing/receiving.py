"""A web server within the test's own process, which keeps what it is sent."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Receiver", "receiver"]


class Receiver:
    """What came in, in order, and with which status to answer; it answers only while `may_answer` is set."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.bodies: list[str] = []
        self.paths: list[str] = []
        self.status = 200
        self.port = 0
        self.may_answer = threading.Event()
        self.may_answer.set()

    @property
    def received(self) -> list[Any]:
        """What came in, read as JSON."""
        return [json.loads(body) for body in self.bodies]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Run a server on a free port of this machine."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            kept.may_answer.wait()
            kept.bodies.append(body)
            kept.paths.append(self.path)
            self.send_response(kept.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        kept.may_answer.set()
        server.shutdown()
        server.server_close()
        thread.join()
