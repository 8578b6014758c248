"""Makes a service confidential as a steward does: by the pages."""

import re
import urllib.parse

import world
from served import FORM, Served
from writer import Writer, add_account


class Steward:
    """Somebody at the pages, with a token in place of a session."""

    def __init__(self, server, token):
        self.server = server
        self.headers = {"Authorization": f"Bearer {token}", "Accept": "text/html"}

    def page(self, path):
        return self.server.ask("GET", path, headers=self.headers)

    def send(self, path, **fields):
        return self.server.ask("POST", path, urllib.parse.urlencode(fields), {**self.headers, "Content-Type": FORM})

    def conceal(self, service=world.SERVICE, name=world.NAME, region=":".join(world.LONDON)):
        """Both pages, one after the other. Gives the answer to the last."""
        path = f"/steward/services/{service}/conceal"
        first = self.page(path)
        assert first.status == 200, first.body
        version = re.search(r'name="version" value="([0-9a-f]{64})"', first.text())[1]
        second = self.send(path, version=version, region=region)
        assert second.status == 200 and "type the name" in second.text(), second.text()
        return self.send(path, version=version, region=region, name=name)


def make_twins(folder):
    """A: the service was public, at an address, for a while; then somebody hid it. B: nobody ever wrote it down."""
    was, source, organisation = world.empty_directory(folder / "was")
    world.import_document(was, world.public_document(source, organisation))
    token = add_account(was, "ada")
    with Served(was, today=world.TODAY) as server:
        writer = Writer(server.port, token)
        document, version = writer.record(world.SERVICE)
        said = document["description"]
        for number in range(3):  # it was changed, there and back: private edits, which nobody may count
            for text in (f"For a while it said so, {number}", said):
                document["description"] = text
                status, headers, body = writer.put(world.SERVICE, document, version)
                assert status == 200, body
                version = headers["etag"]
        answer = Steward(server, token).conceal()
        assert answer.status == 303, answer.body
    never, source, organisation = world.empty_directory(folder / "never")
    world.import_document(never, world.confidential_document(source, organisation))
    return was, never
