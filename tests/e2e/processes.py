"""Child processes that never outlive the test that started them."""

import contextlib
import pathlib
import socket
import subprocess
import time


@contextlib.contextmanager
def running(command, *, stop="TERM", as_user=None, **popen):
    """Runs `command` in the background for the length of a with block, then sends it `stop`.

    Should this process be killed, the kernel sends `stop` instead. `as_user` changes to that
    user, which needs root.
    """
    prefix = ["setpriv", "--pdeathsig", stop]
    if as_user:
        prefix += [f"--reuid={as_user}", f"--regid={as_user}", "--clear-groups"]
    process = subprocess.Popen([*prefix, "--", *map(str, command)], **popen)
    try:
        yield process
    finally:
        subprocess.run(["kill", f"-{stop}", str(process.pid)], stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def wait_until(condition, what, process=None, log=None, seconds=60, every=0.02):
    """Polls `condition` until it is true; fails when `process` ends first or time runs out.

    The failure quotes the file `log`. `every`: seconds between two looks.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        ended = process and process.poll() is not None
        if ended or time.monotonic() > deadline:
            why = f"ended with {process.returncode}" if ended else f"not after {seconds} s"
            said = "\n" + pathlib.Path(log).read_text() if log else ""
            raise RuntimeError(f"{what}: {why}{said}")
        time.sleep(every)


def free_port():
    """A TCP port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
