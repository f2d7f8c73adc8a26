"""So much of OSS's own protocol as reading needs: a listing, a head, a range."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.sax.saxutils import escape

_DATE = "Mon, 01 Jan 2024 00:00:00 GMT"


@contextmanager
def serving(objects: Mapping[str, bytes]) -> Iterator[str]:
    """A server of one bucket, whatever its name; its endpoint."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Nobody wants to know."""

        def do_HEAD(self) -> None:  # the server's name for it
            self.do_GET()

        def do_GET(self) -> None:  # as above
            parts = urlsplit(self.path)
            key = unquote(parts.path).lstrip("/").partition("/")[2]
            if not key:
                query = dict(parse_qsl(parts.query))
                self._reply(200, _listing(objects, query.get("prefix", "")).encode())
            elif key not in objects:
                self._reply(404, b"")
            else:
                status, content = _range(objects[key], self.headers.get("Range"))
                self._reply(status, content)

        def _reply(self, status: int, content: bytes) -> None:
            self.send_response(status)
            for name, value in (("ETag", '"e"'), ("Last-Modified", _DATE)):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _range(content: bytes, asked: str | None) -> tuple[int, bytes]:
    """As OSS does: a range that is not wholly inside gets the whole object."""
    if asked is None:
        return 200, content
    first, last = map(int, asked.removeprefix("bytes=").split("-"))
    return (206, content[first : last + 1]) if last < len(content) else (200, content)


def _listing(objects: Mapping[str, bytes], prefix: str) -> str:
    """What lies in the folder that a prefix is."""
    names = {key.removeprefix(prefix) for key in objects if key.startswith(prefix)}
    folders = sorted({name.partition("/")[0] for name in names if "/" in name})
    files = "".join(
        f"<Contents><Key>{escape(prefix + name)}</Key><Size>{len(objects[prefix + name])}</Size>"
        "<LastModified>2024-01-01T00:00:00.000Z</LastModified><ETag>e</ETag><Type>Normal</Type>"
        "<StorageClass>Standard</StorageClass></Contents>"
        for name in sorted(names)
        if "/" not in name
    )
    deeper = "".join(
        f"<CommonPrefixes><Prefix>{escape(prefix + name)}/</Prefix></CommonPrefixes>"
        for name in folders
    )
    return f"<ListBucketResult><IsTruncated>false</IsTruncated>{files}{deeper}</ListBucketResult>"
