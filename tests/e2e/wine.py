"""Programs of Windows, run by Wine in the Windows that WINEPREFIX names."""

import contextlib
import pathlib
import subprocess
import tempfile

from processes import running


def environment(prefix):
    """Of programs in the Windows in that folder: Wine gives no hints, and asks to install nothing."""
    return {"WINEPREFIX": str(pathlib.Path(prefix).resolve()), "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml="}


def run(*command, check=True):
    """Runs a program of Windows itself; what it printed.

    That goes to a file: services and a desktop that Wine starts on the way keep what the program
    writes to, and a pipe would have no end.
    """
    with tempfile.TemporaryFile("w+") as printed:
        subprocess.run(["wine", *command], check=check, timeout=180, stdin=subprocess.DEVNULL,
                       stdout=printed, stderr=subprocess.DEVNULL)
        printed.seek(0)
        return printed.read()


@contextlib.contextmanager
def windows():
    """A Windows that is at work for the length of a with block.

    An ordinary process stays in it: Wine ends the services with the last one.
    """
    with running(["wine", "cmd"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                 stderr=subprocess.DEVNULL) as process, process.stdin:
        run("cmd", "/c", "exit")  # waits until all is started
        yield
