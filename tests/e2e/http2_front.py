"""Gmail over TLS and HTTP/2, as Google has it; the sandbox itself speaks plain HTTP/1.1."""

import contextlib
import json
import pathlib
import select
import shutil
import ssl
import subprocess
import tempfile
import urllib.parse
import urllib.request

from processes import running

HERE = pathlib.Path(__file__).resolve().parent


def missing():
    """The programs that this needs and that are not installed."""
    return [program for program in ("node", "openssl") if not shutil.which(program)]


class Front:
    """A running one."""

    def __init__(self, port, certificate):
        self.url = f"https://localhost:{port}"
        self.certificate = certificate

    def counts(self, forget=False):
        """Connections, requests and the most of them at once since it was last told to forget.

        The connection that asks is one of them.
        """
        request = urllib.request.Request(self.url + "/counts",
                                         method="DELETE" if forget else "GET")
        context = ssl.create_default_context(cafile=self.certificate)
        with urllib.request.urlopen(request, context=context) as answer:
            return json.load(answer)

    def put_before(self, agent):
        """From now on that agent reaches Gmail through here."""
        agent.run("config", "set", "http.ca_file", str(self.certificate))
        agent.reach_gmail_at(self.url)


def make_certificate(folder):
    """A key and a self-signed certificate for localhost."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=test", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", key, "-out", certificate], check=True, stderr=subprocess.DEVNULL)
    return key, certificate


@contextlib.contextmanager
def http2_front(services, *options):
    """Runs one in front of a sandbox until the with block ends; "no-batch" leaves batches out."""
    port = urllib.parse.urlsplit(services.url).port
    with tempfile.TemporaryDirectory(prefix="agent-front-") as folder:
        key, certificate = make_certificate(pathlib.Path(folder))
        command = ["node", HERE / "http2_front.js", key, certificate, port, *options]
        with running(command, stdout=subprocess.PIPE, text=True) as process:
            ready, _, _ = select.select([process.stdout], [], [], 60)
            line = process.stdout.readline() if ready else ""
            if not line:
                raise RuntimeError("http2_front.js did not say that it is ready")
            yield Front(int(line), certificate)
