"""The two programs under test, run as a person would run them."""

import contextlib
import json
import os
import pathlib
import select
import subprocess
import urllib.request

import leaks
from processes import running

# Settings that the person running the tests may have; they must not reach the agent.
SETTINGS = ("AGENT_", "SUPABASE_", "NEXT_PUBLIC_SUPABASE_", "GOOGLE_")


class Sandbox:
    """A running agent-sandbox: Gmail and Google's token endpoint, and a Supabase of its own."""

    CLIENT_ID = "sandbox-client"
    REFRESH_TOKEN = "sandbox-refresh-token"
    EMAIL = "ann@example.org"
    PASSWORD = "sandbox-password"

    def __init__(self, facts):
        self.url = facts["url"]
        self.supabase_key = facts["supabase_key"]
        self.secret_key = facts["supabase_secret_key"]
        self.user_id = facts["user_id"]

    def admin(self, path, body=None, method=None):
        """Steers the sandbox; the JSON of its answer."""
        request = urllib.request.Request(self.url + "/admin/" + path, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        return json.loads(text) if text else None


@contextlib.contextmanager
def sandbox(program, *options):
    """Runs agent-sandbox on a free port until the with block ends."""
    with running([program, "--json", *options], stdout=subprocess.PIPE, text=True) as process:
        ready, _, _ = select.select([process.stdout], [], [], 60)
        line = process.stdout.readline() if ready else ""
        if not line:
            raise RuntimeError(f"{program} did not say that it is ready")
        yield Sandbox(json.loads(line))


class Agent:
    """The agent of one data folder."""

    def __init__(self, program, data_dir, *, gmail, supabase_url, supabase_key,
                 environment=None):
        self.data_dir = data_dir
        self._command = [str(program), "--data-dir", str(data_dir)]
        self._environment = {name: value for name, value in os.environ.items()
                             if not name.startswith(SETTINGS)} | {
            "AGENT_GMAIL_BASE_URL": gmail.url,
            # Not the keyring of the person running the tests.
            "AGENT_SECRETS_STORE": "file",
            # Many agents run side by side.
            "AGENT_CONTROL_PORT": "0",
            # The sandbox has no quota unless it is told so; a real minute is too long for a test.
            "AGENT_GMAIL_UNITS_PER_MINUTE": "0",
            "AGENT_GOOGLE_TOKEN_URL": gmail.url + "/token",
            "AGENT_GOOGLE_AUTH_URL": gmail.url + "/o/oauth2/v2/auth",
            "AGENT_GOOGLE_REVOKE_URL": gmail.url + "/revoke",
            "GOOGLE_CLIENT_ID": gmail.CLIENT_ID,
            "SUPABASE_URL": supabase_url,
            "SUPABASE_PUBLISHABLE_KEY": supabase_key,
        } | (environment or {})

    def move(self, prefix, environment):
        """From now on commands run behind `prefix`, as the user whose environment that is."""
        self._command = [*prefix, *self._command]
        self._environment |= environment

    def keep_settings(self):
        """Writes what the environment sets into the file, for a service that has another."""
        for name in ("gmail.base_url", "google.token_url", "gmail.units_per_minute"):
            variable = "AGENT_" + name.replace(".", "_").upper()
            self.run("config", "set", name, self._environment[variable])

    def allow_quota(self, units_per_minute):
        """Tells the agent of a quota; without, it knows of none."""
        self._environment["AGENT_GMAIL_UNITS_PER_MINUTE"] = str(units_per_minute)

    def reach_gmail_at(self, url):
        """Sends what is for Gmail there; tokens come from where they came."""
        self._environment["AGENT_GMAIL_BASE_URL"] = url

    def start(self, *arguments, **popen):
        """Starts a command and returns at once."""
        return subprocess.Popen([*self._command, *arguments], env=self._environment, text=True,
                                **popen)

    def run(self, *arguments, typed="", expect=0, **run):
        """Runs a command with `typed` as its input and returns its output.

        Fails when the exit code is another than `expect`.
        """
        done = subprocess.run([*self._command, *arguments], input=typed, env=self._environment,
                              text=True, stdout=run.pop("stdout", subprocess.PIPE),
                              stderr=run.pop("stderr", subprocess.PIPE), timeout=120, **run)
        if done.returncode != expect:
            raise AssertionError(f"agent {' '.join(arguments)}: exit code {done.returncode}, not "
                                 f"{expect}\n{done.stdout or ''}{done.stderr or ''}")
        leaks.check(self.data_dir, (done.stdout or "") + (done.stderr or ""), typed)
        return done.stdout

    def finish(self, *arguments, typed="", **run):
        """Runs a command to its end, whatever that is; the finished process."""
        done = subprocess.run([*self._command, *arguments], input=typed, env=self._environment,
                              text=True, capture_output=True, timeout=120, **run)
        leaks.check(self.data_dir, done.stdout + done.stderr, typed)
        return done

    def sign_in(self, email, password):
        """Everything that a person does once: init and both sign-ins."""
        self.run("init")
        self.run("login", "supabase", "--email", email, "--password-stdin", typed=password + "\n")
        self.run("login", "google", "--refresh-token-stdin", typed=Sandbox.REFRESH_TOKEN + "\n")

    def add_fetch_job(self, days_back, max_results):
        """Queues a fetch of that much mail and returns the job's id."""
        return self.run("jobs", "add", "fetch_messages", "--days-back", str(days_back),
                        "--max-results", str(max_results)).strip()

    def sync(self, expect=0):
        """One `agent sync`; its figures."""
        return json.loads(self.run("sync", "--json", expect=expect))


    def measured_sync(self):
        """One `agent sync`, however long it takes; its figures, with `peak_mib` of memory."""
        process = self.start("sync", "--json", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        with process.stdout:
            text = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise AssertionError(f"agent sync: exit code {process.returncode}")
        return json.loads(text) | {"peak_mib": usage.ru_maxrss / 1024}


def programs(folder):
    """The built agent and agent-sandbox."""
    return pathlib.Path(folder, "agent"), pathlib.Path(folder, "agent-sandbox")
