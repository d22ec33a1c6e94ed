"""Finds secrets where none may be: in what the agent prints and in what it logs.

Every command that a test runs is looked at (programs.Agent), with the secrets that are really in
use: those of the agent's own store, and those that the sandbox is known to give out.
"""

import json
import pathlib
import re

PLANTED = ("sandbox-refresh-token", "sandbox-password", "owner-password")
SHAPES = re.compile(r"eyJ[\w-]{16,}|ya29\.|sb_secret_\w{8,}|sandbox-access-\d+|sandbox-code-[0-9a-f]"
                    r"|\b1//\w{8,}")
# Mail is made up of these (tests/sandbox/generated_words.h); addresses all have an @.
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def check(data_dir, printed, typed=""):
    """Fails when `printed` (by any command) or a log file of `data_dir` holds a secret.

    `typed`: what was typed, which must not come back, either.
    """
    known = [*PLANTED, *stored_secrets(data_dir), *(line for line in typed.split("\n")
                                                    if len(line) >= 8)]
    for where, text in [("its output", printed), *logs(data_dir)]:
        found = [secret for secret in known if secret in text] + SHAPES.findall(text)
        if found:
            raise AssertionError(f"a secret in {where}: {found}\n{text[-2000:]}")
    for where, text in logs(data_dir):
        if found := ADDRESS.findall(text):
            raise AssertionError(f"addresses in {where}: {found}")


def logs(data_dir):
    for path in pathlib.Path(data_dir, "logs").glob("agent.log*"):
        yield str(path), path.read_text(errors="replace")


def stored_secrets(data_dir):
    """The tokens in the agent's secret store."""
    try:
        store = json.loads(pathlib.Path(data_dir, "secrets.json").read_text())
    except (OSError, ValueError):
        return
    for entry in store.values():
        try:
            fields = json.loads(entry)
        except ValueError:
            continue
        for name in ("access_token", "refresh_token", "client_secret"):
            if len(fields.get(name, "")) >= 8:
                yield fields[name]
