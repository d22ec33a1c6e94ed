"""A stretch of network that can be cut, and that counts what goes over it."""

import re
import select
import socket
import threading

REQUEST_LINE = re.compile(rb"^([A-Z]+) (/[^ ?]*)\S* HTTP/1\.1\r$", re.MULTILINE)
PAGE = b"<html><body>Please sign in.</body></html>"
PORTAL = (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
          b"Content-Length: %d\r\n\r\n" % len(PAGE)) + PAGE


class Forwarder:
    """Forwards TCP connections to a port of this machine. `mode` may be changed at any time:

    "open"; "cut": connections end, new ones too; "portal": a sign-in page answers everything.
    """

    def __init__(self, port):
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._lock = threading.Lock()
        self._pairs = set()
        self._mode = "open"
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.reset_counts()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.close()
        self.set_mode("cut")

    def set_mode(self, mode):
        with self._lock:
            self._mode = mode
            pairs, self._pairs = self._pairs, set()
        for sockets in pairs:  # their threads see the end and close them
            for one in sockets:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def reset_counts(self):
        self.requests = []  # (method, path)
        self.bytes = 0  # both ways, headers included

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client:
            if self._mode == "cut":
                return
            if self._mode == "portal":
                client.recv(65536)
                client.sendall(PORTAL)
                return
            with socket.create_connection(("127.0.0.1", self._port)) as server:
                pair = (client, server)
                with self._lock:
                    self._pairs.add(pair)
                try:
                    self._pump(client, server)
                except OSError:
                    pass
                with self._lock:
                    self._pairs.discard(pair)

    def _pump(self, client, server):
        while True:
            for ready in select.select([client, server], [], [])[0]:
                data = ready.recv(65536)
                if not data:
                    return
                with self._lock:
                    self.bytes += len(data)
                    if ready is client:
                        self.requests += REQUEST_LINE.findall(data)
                (server if ready is client else client).sendall(data)
