"""Somebody who changes the directory through the API: an account, a token, and the calls."""

import hashlib
import http.client
import json
import secrets
import sqlite3
import time
import uuid

WRITE_LIMIT_S = 20
SEEN_LIMIT_S = 3


def add_account(database, login, role="steward", organisation=None):
    """An account and a token for it, put into a database that nobody has open. Gives the token."""
    token = secrets.token_urlsafe(32)
    now = "2026-01-01T00:00:00Z"
    with sqlite3.connect(database) as db:
        row = db.execute("INSERT INTO account (uuid, login, name, role, organisation_uuid, created_at) "
                         "VALUES (?, ?, ?, ?, ?, ?)",
                         (str(uuid.uuid4()), login, login.title(), role, organisation, now)).lastrowid
        db.execute("INSERT INTO api_token (token_hash, account_id, name, created_at) VALUES (?, ?, 'test', ?)",
                   (hashlib.sha256(token.encode()).digest(), row, now))
    db.close()
    return token


class Writer:
    """One connection with one token."""

    def __init__(self, port, token):
        self.port, self.token = port, token
        self.connection = None

    def ask(self, method, target, body=None, **headers):
        """(status, headers by lower-case name, body). Fails as http.client fails when the server dies."""
        if not self.connection:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WRITE_LIMIT_S)
        sent = {"Authorization": f"Bearer {self.token}",
                **{name.replace("_", "-"): value for name, value in headers.items()}}
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        try:
            self.connection.request(method, target, body=body, headers=sent)
            answer = self.connection.getresponse()
            kept = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, kept, answer.read()
        except (http.client.HTTPException, OSError):
            self.close()
            raise

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def record(self, service, version=None):
        """The listing's document and its version, as If-Match wants it. With a version: once the public sees it,
        which is a moment after it was acknowledged."""
        until = time.monotonic() + SEEN_LIMIT_S
        while True:
            status, headers, body = self.ask("GET", f"/api/services/{service}?f=record")
            assert status == 200, (status, body)
            if version in (None, headers["etag"]):
                return json.loads(body), headers["etag"]
            assert time.monotonic() < until, f"{headers['etag']} is shown, {version} was acknowledged"
            time.sleep(0.01)

    def put(self, service, document, version=None, key=None):
        headers = {**({"If_Match": version} if version else {}), **({"Idempotency_Key": key} if key else {})}
        return self.ask("PUT", f"/api/services/{service}", json.dumps(document).encode(), **headers)

    def create(self, document, key=None):
        headers = {"Idempotency_Key": key} if key else {}
        return self.ask("POST", "/api/services", json.dumps(document).encode(), **headers)
