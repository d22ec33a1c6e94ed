"""A page in a real Chromium, driven by Playwright (page_driver.mjs), as a person would use it.

Whatever is waited for is waited for by the driver, 90 seconds at most.
"""

import contextlib
import json
import shutil
import subprocess

from processes import running
from supabase_lite import HERE, NODE

PLAYWRIGHT = HERE / "node_modules/playwright-core"


def missing():
    absent = [] if shutil.which("chromium") else ["chromium"]
    return absent if NODE and PLAYWRIGHT.exists() else absent + ["npm packages"]


class Page:
    def __init__(self, process):
        self._process = process

    def open(self, url, **look):
        """In a browser that nobody used before. `look`: dark, width, height."""
        self._do("open", url=url, **look)

    def address(self):
        return self._do("address")

    def reload(self):
        self._do("reload")

    def press(self, key):
        self._do("press", key=key)

    def click(self, role, name, within="body"):
        """The first element of that role and name below the selector `within`."""
        self._do("click", role=role, name=name, within=within)

    def write(self, label, text):
        self._do("write", label=label, text=text)

    def wait_for(self, selector, text=""):
        """Until an element that is seen holds that text."""
        self._do("sees", selector=selector, text=text)

    def wait_until_gone(self, selector):
        self._do("misses", selector=selector)

    def text(self, selector):
        return self._do("text", selector=selector)

    def attribute(self, selector, name):
        return self._do("attribute", selector=selector, name=name)

    def count(self, selector):
        return self._do("count", selector=selector)

    def evaluate(self, script):
        return self._do("evaluate", script=script)

    def resize(self, width, height):
        self._do("resize", width=width, height=height)

    def screenshot(self, file):
        self._do("screenshot", file=str(file))

    def grave_findings(self):
        """What axe calls serious or critical."""
        return [one for one in self._do("examine") if one["impact"] in ("serious", "critical")]

    def complaints(self):
        """Errors that the page has shown in the console, and addresses elsewhere it asked for."""
        said = self._do("complaints")
        return said["faults"] + said["elsewhere"]

    def _do(self, action, **arguments):
        self._process.stdin.write(json.dumps({"do": action, **arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        answer = json.loads(line) if line else {"error": "the driver has ended"}
        if "error" in answer:
            raise AssertionError(f"{action} {arguments}: {answer['error']}")
        return answer["value"]


@contextlib.contextmanager
def chromium_page():
    """Runs until the with block ends."""
    command = [NODE, HERE / "page_driver.mjs", shutil.which("chromium")]
    with running(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Page(process)
        process.stdin.close()  # the driver ends the browser, then itself
        process.wait(timeout=20)
