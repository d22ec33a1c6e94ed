"""A real Chromium without a window, driven over WebDriver (https://www.w3.org/TR/webdriver2)."""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request

from processes import free_port, running, wait_until

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key that the standard gives elements


def missing():
    return [name for name in ("chromium", "chromedriver") if not shutil.which(name)]


class Browser:
    def __init__(self, session):
        self._session = session

    def open(self, url):
        call("POST", self._session + "/url", {"url": url})

    def click(self, selector):
        found = call("POST", self._session + "/element",
                     {"using": "css selector", "value": selector})
        call("POST", f"{self._session}/element/{found[ELEMENT]}/click", {})

    def title(self):
        return call("GET", self._session + "/title")

    def address(self):
        return call("GET", self._session + "/url")

    def reload(self):
        call("POST", self._session + "/refresh", {})


def call(method, url, body=None):
    request = urllib.request.Request(url, method=method)
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["value"]


@contextlib.contextmanager
def browser():
    """Runs until the with block ends, with a profile of its own."""
    with tempfile.TemporaryDirectory(prefix="agent-chromium-", ignore_cleanup_errors=True) as folder:
        driver = f"http://127.0.0.1:{free_port()}"
        command = ["chromedriver", "--port=" + driver.rsplit(":", 1)[1]]
        with open(f"{folder}/driver.log", "w") as log, \
                running(command, stdout=log, stderr=subprocess.STDOUT,
                        env=os.environ | {"HOME": folder}) as process:
            wait_until(lambda: answers(driver), "chromedriver", process, log.name)
            options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                       "--disable-dev-shm-usage", "--no-proxy-server",
                       "--disable-background-networking", f"--user-data-dir={folder}/profile"]
            made = call("POST", driver + "/session", {"capabilities": {"alwaysMatch": {
                "goog:chromeOptions": {"binary": shutil.which("chromium"), "args": options}}}})
            session = f"{driver}/session/{made['sessionId']}"
            try:
                yield Browser(session)
            finally:
                call("DELETE", session)


def answers(driver):
    try:
        return call("GET", driver + "/status")["ready"]
    except (OSError, urllib.error.URLError):
        return False
