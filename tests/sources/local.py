"""A web server on this machine that answers from a script, for tests of real connections."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Script:
    """What to answer, and what was asked."""

    answer: Callable[[int, str, dict[str, str]], tuple[int, dict[str, str], bytes]]
    drip: float = 0.0  # seconds between the bytes of a body
    cut: int = 0  # bytes of a body announced but not sent
    asked: list[tuple[str, dict[str, str], float]] = field(default_factory=list)


@contextlib.contextmanager
def serving(script: Script) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {k.lower(): v for k, v in self.headers.items()}
            script.asked.append((self.path, headers, time.monotonic()))
            status, extra, body = script.answer(len(script.asked), self.path, headers)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), "Connection": "close", **extra}.items():
                self.send_header(name, value)
            self.end_headers()
            sent = body[: len(body) - script.cut]
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for byte in sent if script.drip else ():
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(script.drip)
                self.wfile.write(b"" if script.drip else sent)
            self.close_connection = True  # a connection kept alive would outlive the server

        def log_message(self, *args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
