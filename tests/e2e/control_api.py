"""The local API of a running agent, as its owner asks it."""

import contextlib
import http.client
import json
import pathlib

from processes import wait_until


class ControlApi:
    """Speaks to the agent of a data folder. Every answer is (status, JSON or text)."""

    def __init__(self, data_dir):
        self._folder = pathlib.Path(data_dir)
        self.port = json.loads((self._folder / "control.json").read_text())["port"]
        self.token = json.loads((self._folder / "secrets.json").read_text())["control"]

    def call(self, method, target, body=None, headers=None):
        status, _, text = self.ask(method, target, body,
                                   {"Authorization": f"Bearer {self.token}"} | (headers or {}))
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text

    def ask(self, method, target, body=None, headers=None):
        """Without the token: status, headers, text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, target, body and json.dumps(body), headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    @contextlib.contextmanager
    def events(self):
        """An iterator over (event, JSON) of a stream, while the with block lasts."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", "/api/events",
                               headers={"Authorization": f"Bearer {self.token}"})
            yield parsed(connection.getresponse())


def parsed(lines):
    event = None
    for line in lines:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name == "event":
            event = value
        elif name == "data":
            yield event, json.loads(value)


def wait_for_api(agent, process):
    """The API of an agent that was just started."""
    file = pathlib.Path(agent.data_dir, "control.json")

    def answers():
        with contextlib.suppress(OSError, ValueError, KeyError):
            return ControlApi(agent.data_dir).ask("GET", "/health")[0] == 200
    wait_until(answers, f"{file} and an agent behind it", process)
    return ControlApi(agent.data_dir)
