"""People who sign in, for tests: their accounts, and a browser that keeps their session."""

import http.client
import re
import subprocess
import urllib.parse

import served

PASSWORD = "five bright green kettles"
COOKIE = "__Host-signpost"


def user(database, *arguments, password=None):
    """signpost user; a password goes to its standard input."""
    return subprocess.run([str(served.PROGRAM), "user", *map(str, arguments), "--db", str(database)],
                          input="" if password is None else password + "\n", cwd=served.ROOT,
                          env=served.environment(), capture_output=True, text=True, timeout=60)


def add(database, login, role, *more, password=PASSWORD):
    result = user(database, "add", login, "--name", f"{login.title()} the {role}", "--role", role, *more,
                  password=password)
    assert result.returncode == 0, result.stderr


def token(database, login, name="tests"):
    result = user(database, "tokens", login, "--make", name)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


class Browser:
    """One cookie, forms with the token of the last page; redirects are not followed."""

    def __init__(self, site):
        self.site, self.cookie, self.csrf = site, None, None
        self.origin = f"http://127.0.0.1:{site.port}"

    def ask(self, method, path, fields=None, headers=None):
        headers = {"Accept": "text/html", **(headers or {})}
        if self.cookie:
            headers["Cookie"] = f"other=1; {COOKIE}={self.cookie}"
        body = None
        if fields is not None:
            headers = {"Content-Type": served.FORM, "Origin": self.origin, "Sec-Fetch-Site": "same-origin",
                       **headers}
            body = (fields if isinstance(fields, str) else urllib.parse.urlencode(fields)).encode()
        headers = {name: value for name, value in headers.items() if value is not None}
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=30)
        try:
            connection.request(method, path, body=body, headers=headers)
            got = connection.getresponse()
            answer = served.Answer(got.status, got.headers, got.read())
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            assert name == COOKIE, line
            self.cookie = value or None
        found = re.search(rb'name="csrf" value="([^"]+)"', answer.body)
        if found:
            self.csrf = found[1].decode()
        return answer

    def get(self, path, **headers):
        return self.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path, fields=(), **headers):
        """With the csrf of the last page, unless the fields have their own."""
        fields = dict(fields)
        if "csrf" not in fields:
            fields["csrf"] = self.csrf or ""
        return self.ask("POST", path, fields,
                        {name.replace("_", "-"): value for name, value in headers.items()})

    def sign_in(self, login, password=PASSWORD, **more):
        return self.ask("POST", "/steward/sign-in", {"login": login, "password": password, **more})


def signed_in(site, login, password=PASSWORD):
    browser = Browser(site)
    answer = browser.sign_in(login, password)
    assert answer.status == 303, answer.body
    assert browser.get("/steward/account").status == 200
    return browser
