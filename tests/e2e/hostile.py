"""Requests that no honest client sends, many at once."""

import concurrent.futures
import contextlib
import dataclasses
import json
import random
import socket
import time

AT_ONCE = 16


@dataclasses.dataclass
class Outcome:
    sent: int = 0
    successes: int = 0  # answers that say 2xx
    refusals: int = 0
    cut_off: int = 0  # no answer at all
    seconds: float = 0


def listener():
    """A socket that keeps a port from everybody else."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    return taken


class Eavesdropper:
    """Sits on a port and counts who comes."""

    def __init__(self, port):
        self._socket = socket.socket()
        # The port was in use a moment ago.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self._socket.listen()
        self._socket.setblocking(False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    @property
    def connections(self):
        """How many have come and were not counted yet."""
        count = 0
        with contextlib.suppress(BlockingIOError):
            while self._socket.accept():
                count += 1
        return count


def flood(api, requests, seconds):
    """Sends so many of all kinds, in at most so many seconds."""
    outcome = Outcome()
    begun = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as workers:
        for status in workers.map(lambda number: attempt(api, number, begun + seconds),
                                  range(requests)):
            if status is None:
                continue
            outcome.sent += 1
            outcome.successes += 200 <= status < 300
            outcome.refusals += status >= 400
            outcome.cut_off += status == 0
    outcome.seconds = time.monotonic() - begun
    return outcome


def attempt(api, number, deadline):
    """The status of the answer, 0 for none; None when the time is over."""
    if time.monotonic() > deadline:
        return None
    kind = KINDS[number % len(KINDS)]
    chance = random.Random(number)
    try:
        with socket.create_connection(("127.0.0.1", api.port), timeout=20) as connection:
            kind(connection, api, chance)
            head = connection.recv(64)
            return int(head[9:12]) if head.startswith(b"HTTP/1.1 ") else 0
    except (OSError, ValueError):
        return 0


def send(connection, api, method, target, body=b"", **headers):
    fields = {"Host": f"127.0.0.1:{api.port}"}
    if body:
        fields["Content-Length"] = str(len(body))
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    connection.sendall("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)


def token(api):
    return f"Bearer {api.token}"


def noise(connection, api, chance):
    connection.sendall(chance.randbytes(chance.randrange(1, 400)) + b"\r\n\r\n")


def cut_off(connection, api, chance):
    connection.sendall(b"POST /api/analytics/jobs HTTP/1.1\r\nHost: 127.0.0.1:"[
        :chance.randrange(1, 40)])
    connection.shutdown(socket.SHUT_WR)


def wrong_host(connection, api, chance):
    send(connection, api, "POST", "/api/analytics/jobs", job(), Host=f"evil.example:{api.port}",
         Authorization=token(api))


def cross_origin(connection, api, chance):
    send(connection, api, "POST", "/api/analytics/jobs", job(), Origin="https://evil.example",
         Authorization=token(api), Content_Type="text/plain")


def no_token(connection, api, chance):
    send(connection, api, "DELETE", f"/api/analytics/jobs/{chance.randrange(10**9)}")


def guessed_token(connection, api, chance):
    send(connection, api, "POST", "/api/analytics/jobs", job(),
         Authorization="Bearer " + chance.randbytes(32).hex())


def traversal(connection, api, chance):
    send(connection, api, "GET", chance.choice((
        "/assets/../../../../etc/passwd", "/assets/..%2f..%2fsecrets.json", "/..\\..\\secrets.json",
        "/assets/%2e%2e/%2e%2e/secrets.json", "//etc/passwd", "/assets/\x00")),
        Authorization=token(api))


def bad_json(connection, api, chance):
    send(connection, api, "POST", "/api/analytics/jobs",
         chance.choice((b"{", b"[" * 60_000, b"\xff\xfe", b'{"job_type":{}}', b"null",
                        b'{"job_type":"full_sync","metadata":' + b'{"a":' * 9000)),
         Authorization=token(api))


def huge(connection, api, chance):
    send(connection, api, "POST", "/api/analytics/jobs", b"x" * 200_000,
         Authorization=token(api))


def endless_header(connection, api, chance):
    connection.sendall(b"GET /health HTTP/1.1\r\n" + b"X-A: " + b"a" * 20_000 + b"\r\n\r\n")


def many_headers(connection, api, chance):
    connection.sendall(b"GET /health HTTP/1.1\r\n" + b"X-A: a\r\n" * 2_000 + b"\r\n")


def long_target(connection, api, chance):
    send(connection, api, "GET", "/" + "a" * 10_000)


def odd_method(connection, api, chance):
    send(connection, api, chance.choice(("TRACE", "CONNECT", "PROPFIND", "PUT", "PATCH")),
         "/api/analytics/jobs", Authorization=token(api))


def slow(connection, api, chance):
    """A byte at a time, and then nothing more; now and then, for each takes seconds."""
    if chance.random() > 0.02:
        return send(connection, api, "GET", "/api/status", Authorization="Bearer slow")
    for byte in b"GET /health HTTP/1.1\r\nHost":
        connection.sendall(bytes([byte]))
        time.sleep(0.02)


def stolen_code(connection, api, chance):
    send(connection, api, "POST", "/api/session",
         json.dumps({"code": chance.randbytes(32).hex()}).encode())


def job():
    return b'{"job_type":"full_sync"}'


KINDS = (noise, cut_off, wrong_host, cross_origin, no_token, guessed_token, traversal, bad_json,
         huge, endless_header, many_headers, long_target, odd_method, slow, stolen_code)
