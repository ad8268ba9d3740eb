"""Shows a built site on this machine only: ``python -m litdeck.present site --port 8000``."""

import argparse
import errno
import functools
import sys
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = "127.0.0.1"


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing about requests that went well."""

    def handle_one_request(self) -> None:
        """Serve a request; a browser that has left in the middle of it is no error."""
        try:
            super().handle_one_request()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: errors have a line of their own."""

    def end_headers(self) -> None:
        """Have the browser ask again each time, so that a rebuilt page is seen."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


def listen(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server that holds the port; OSError if another program does."""
    return ThreadingHTTPServer((HERE, port), functools.partial(Quiet, directory=str(folder)))


def refusal(error: OSError, port: int) -> str:
    """Say why the port could not be had, and what to do."""
    if error.errno == errno.EADDRINUSE:
        cause = "another program uses it"
    else:
        cause = error.strerror or str(error)
    return f"Cannot listen on {HERE}:{port}: {cause}.  Choose another port:  make present PORT=8123"


def main() -> int:
    """Serve until Ctrl-C; 1 if the port is taken or there is no site."""
    options = argparse.ArgumentParser(prog="python -m litdeck.present", description=__doc__)
    options.add_argument("folder", nargs="?", type=Path, help="the site; none: only try the port")
    options.add_argument("--port", type=int, default=8000, help="default: %(default)s")
    chosen = options.parse_args()
    try:
        server = listen(chosen.folder or Path(), chosen.port)
    except (OSError, OverflowError) as error:
        known = error if isinstance(error, OSError) else OSError(0, "no such port")
        print(refusal(known, chosen.port), file=sys.stderr)
        return 1
    with server:
        return 0 if chosen.folder is None else serve(server, chosen.folder)


def serve(server: ThreadingHTTPServer, folder: Path) -> int:
    """Serve the folder until Ctrl-C; 1 if it has no front page."""
    if not (folder / "index.html").is_file():
        print(f"{folder}/index.html is not there: build it with  make site", file=sys.stderr)
        return 1
    address = f"http://{HERE}:{server.server_port}/"
    print(f"{address}   (Ctrl-C ends it)")
    for deck in sorted(folder.glob("slides/*.html")):
        print(f"{address}slides/{deck.name}")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
