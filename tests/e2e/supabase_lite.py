"""The npm package @supabase/lite on a private PostgreSQL cluster.

It speaks PostgREST and Supabase Auth and none of it was written here, which is the point:
the agent is tested against somebody else's idea of Supabase.
"""

import contextlib
import json
import os
import pathlib
import secrets
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request

from processes import free_port, running, wait_until

HERE = pathlib.Path(__file__).resolve().parent
MIGRATIONS = HERE.parents[1] / "migrations/supabase"
# The package of this machine's processor; older versions of npm make no link in .bin to it.
NODE = next(HERE.glob("node_modules/node-linux-*/bin/node"), None)
LITE = HERE / "node_modules/@supabase/lite/dist/cli/index.js"


def missing():
    """What has to be installed before anything here works; an empty list when nothing."""
    absent = [] if NODE and LITE.exists() else ["npm packages"]
    return absent if postgres_programs() else absent + ["PostgreSQL server"]


def postgres_programs():
    """The folder of the newest installed PostgreSQL server, or None."""
    servers = pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(servers, key=lambda path: int(path.parts[-3]), default=None)
    return newest and newest.parent


class Postgres:
    """One database of a running cluster, as its superuser."""

    def __init__(self, port):
        self.port = port
        self._psql = [postgres_programs() / "psql", "-h", "127.0.0.1", "-p", str(port), "-U",
                      "postgres", "-XAtq", "-v", "ON_ERROR_STOP=1"]

    def run(self, sql):
        """Runs statements and returns psql's bare output."""
        return subprocess.run([*self._psql, "-f", "-"], input=sql, text=True, check=True,
                              stdout=subprocess.PIPE).stdout.strip()

    def rows(self, query):
        """The rows of a query, each a dict of JSON values."""
        return json.loads(self.run(f"select coalesce(json_agg(t_), '[]') from ({query}) as t_;"))

    def migrate(self, script="0001_leases.sql"):
        """Runs a script of migrations/supabase, as the project's owner does."""
        self.run((MIGRATIONS / script).read_text())

    @contextlib.contextmanager
    def session(self):
        """A session that stays open: gives a function that runs statements in it."""
        with subprocess.Popen([*self._psql, "-f", "-"], text=True, bufsize=1,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            def run(sql):
                process.stdin.write(f"{sql}\nselect 'session: done';\n")
                for line in process.stdout:
                    if line == "session: done\n":
                        return
                raise RuntimeError("psql ended: " + sql)
            yield run
            process.stdin.close()


@contextlib.contextmanager
def postgres():
    """A cluster in a temporary folder, with the roles that hosted Supabase has."""
    programs = postgres_programs()
    user = "postgres" if os.geteuid() == 0 else None  # initdb refuses to run as root
    folder = tempfile.mkdtemp(prefix="agent-postgres-")
    try:
        if user:
            shutil.chown(folder, user, user)
        subprocess.run([programs / "initdb", "-D", f"{folder}/data", "-U", "postgres", "-A",
                        "trust", "-E", "UTF8", "--locale=C", "--no-sync"], check=True, cwd="/",
                       user=user, group=user, extra_groups=[] if user else None,
                       stdout=subprocess.DEVNULL)
        database = Postgres(free_port())
        server = [programs / "postgres", "-D", f"{folder}/data", "-c", "fsync=off", "-c",
                  f"port={database.port}", "-c", "listen_addresses=127.0.0.1", "-c",
                  f"unix_socket_directories={folder}", "-c", "timezone=UTC"]
        with open(f"{folder}/server.log", "w") as log, \
                running(server, stop="INT", as_user=user, cwd="/", stderr=log) as process:
            ready = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(database.port)]
            wait_until(lambda: subprocess.run(ready).returncode == 0, "PostgreSQL", process,
                       log.name)
            database.run((HERE / "roles.sql").read_text())
            yield database
    finally:
        shutil.rmtree(folder)


CONFIG = """
[api]
port = {port}
[db]
driver = "postgres"
url = "postgres://postgres@127.0.0.1:{database_port}/postgres"
[auth]
enabled = true
enable_signup = true
jwt_secret = "{jwt_secret}"
jwt_expiry = {token_seconds}
publishable_key = "{publishable_key}"
secret_key = "{secret_key}"
[auth.email]
enable_confirmations = false
"""


class Lite:
    """One Supabase project: @supabase/lite on a database."""

    def __init__(self, database):
        self._port = free_port()
        self._database = database
        self._jwt_secret = secrets.token_hex(32)
        self.url = f"http://127.0.0.1:{self._port}"
        self.publishable_key = "sb_publishable_" + secrets.token_urlsafe(24)
        self.secret_key = "sb_secret_" + secrets.token_urlsafe(24)

    @contextlib.contextmanager
    def running(self, token_seconds=3600):
        """Serves until the with block ends; may be used again afterwards, at the same address.

        Access tokens given out live `token_seconds`.
        """
        config = CONFIG.format(
            port=self._port, database_port=self._database.port, jwt_secret=self._jwt_secret,
            token_seconds=token_seconds, publishable_key=self.publishable_key,
            secret_key=self.secret_key)
        with tempfile.TemporaryDirectory(prefix="agent-supabase-") as folder:
            environment = {"PATH": os.environ["PATH"], "HOME": folder, "DO_NOT_TRACK": "1",
                           "NODE_ENV": "production"}
            os.mkdir(f"{folder}/supabase")
            pathlib.Path(folder, "supabase/config.toml").write_text(config)
            with open(f"{folder}/lite.log", "w") as log, \
                    running([NODE, LITE, "start", "--no-admin"], cwd=folder, env=environment,
                            stdout=log, stderr=log) as process:
                wait_until(self._answers, "@supabase/lite", process, log.name)
                yield self

    def sign_up(self, email, password):
        """Creates a user, as the web frontend's sign-up form does, and returns its id."""
        body = json.dumps({"email": email, "password": password}).encode()
        request = urllib.request.Request(
            self.url + "/auth/v1/signup", body,
            {"apikey": self.publishable_key, "Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["user"]["id"]

    def _answers(self):
        try:
            urllib.request.urlopen(self.url + "/auth/v1/health").close()
            return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False


@contextlib.contextmanager
def cloud(migrated=False):
    """The existing cloud side: PostgreSQL with its tables, and a running Lite on it.

    `migrated`: with migrations/supabase on top.
    """
    with postgres() as database:
        lite = Lite(database)
        with lite.running():  # its first start makes schema `auth`
            database.run((HERE / "schema.sql").read_text())
            if migrated:
                database.migrate()
            yield database, lite
