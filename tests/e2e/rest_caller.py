"""Requests to a Supabase project, written the way a client writes them."""

import json
import urllib.error
import urllib.request


class Refused(Exception):
    """An answer that is not 2xx, with the code of PostgREST or Postgres."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body}")
        self.status = status
        self.code = body.get("code") if isinstance(body, dict) else None


class RestCaller:
    """One caller: somebody signed in, or whoever holds the key when nobody is."""

    def __init__(self, url, key, token=None):
        self._url = url
        self._headers = {"apikey": key, "Content-Type": "application/json",
                         "Prefer": "return=representation"}
        if token:
            self._headers["Authorization"] = "Bearer " + token

    @classmethod
    def signed_in(cls, project, email, password):
        """A user of the project, with a token of their own."""
        session = cls(project.url, project.publishable_key).send(
            "POST", "/auth/v1/token?grant_type=password", {"email": email, "password": password})
        return cls(project.url, project.publishable_key, session["access_token"])

    def send(self, method, target, body=None):
        """The JSON of the answer; raises Refused."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + target, data, self._headers, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            with error:
                raise Refused(error.code, json.loads(error.read())) from None
        return json.loads(text) if text else None

    def table(self, method, target, body=None):
        """Reads or writes rows: `target` is the table and the query."""
        return self.send(method, "/rest/v1/" + target, body)

    def call(self, function, **arguments):
        """Calls a function of the database."""
        return self.send("POST", "/rest/v1/rpc/" + function, arguments)
