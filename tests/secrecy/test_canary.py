"""P2: what was erased is found nowhere, in no encoding. P5: what one may not read looks like what is not there."""

import json
import os
import resource
import sqlite3
import uuid

import pytest

import twin
import world
from hiding import Steward
from leaky import Leaky, say_that_it_is_there
from served import Served, make, run
from writer import Writer, add_account

SMALL = {"points": 4, "zoom_most": 9, "bisections": 6, "ids_most": 3, "first": world.SERVICE, "depth": twin.SHORT}
PAGES_OF_IT = ("", "/history", "/conceal", "/reveal", "/edit", "/edit/answers", "/retire")
STEWARD_PAGES = ("/steward", "/steward/services", "/steward/proposals", "/steward/duplicates", "/steward/retired",
                 "/steward/export/csv", "/steward/export/openreferral")
OTHER_ORGANISATION = str(uuid.uuid5(uuid.NAMESPACE_URL, "https://signpost.example/another-organisation"))


class World:
    """A public service full of canaries, with a history, a draft and a proposal; a server that runs."""

    def __init__(self, folder):
        self.folder, self.scratch = folder, folder / "scratch"
        self.scratch.mkdir()
        self.path, source, organisation = world.empty_directory(folder / "data")
        self.organisation = organisation
        world.import_document(self.path, world.public_document(source, organisation))
        self.token = add_account(self.path, "ada")
        self.admin = add_account(self.path, "bea", "admin")
        self.provider = add_account(self.path, "cleo", "provider", organisation["id"])
        self.stranger = add_account(self.path, "dora", "provider", OTHER_ORGANISATION)
        self.wait_in_the_database()
        self.server = Served(self.path, "--public-url=http://signpost.example", today=world.TODAY,
                             env={"TMPDIR": str(self.scratch)})
        self.change()
        feature = self.server.get(f"/collections/services/items/{world.SERVICE}").json()
        self.canaries = world.Canaries(*feature["geometry"]["coordinates"])

    def wait_in_the_database(self):
        """A draft and a proposal, as somebody left them."""
        with sqlite3.connect(self.path) as db:
            db.execute("INSERT INTO draft SELECT id, ?, '', ?, '2026-02-01T00:00:00Z' FROM account WHERE login = 'ada'",
                       (world.SERVICE, json.dumps({"name": world.WORDS["draft"]}, ensure_ascii=False)))
            db.execute("INSERT INTO proposal (uuid, service_uuid, base_version, action, document, note, proposed_by, "
                       "proposed_at) SELECT ?, ?, '', 'change', ?, ?, id, '2026-02-01T00:00:00Z' FROM account "
                       "WHERE login = 'cleo'",
                       (str(uuid.uuid4()), world.SERVICE,
                        json.dumps({"description": world.WORDS["proposal"]}, ensure_ascii=False),
                        world.WORDS["proposal"]))
        db.close()

    def change(self):
        """History holds what was there before."""
        writer = Writer(self.server.port, self.token)
        document, version = writer.record(world.SERVICE)
        said = document["description"]
        for text in (world.WORDS["history"], said):
            document["description"] = text
            status, headers, body = writer.put(world.SERVICE, document, version)
            assert status == 200, body
            version = headers["etag"]
        writer.record(world.SERVICE, version)

    def sweep_answers(self):
        """{request: secrets} of a crawl."""
        caller, found, seen = twin.Caller(self.server.port), {}, set()
        for method, target, headers, body in twin.Crawl(caller, **SMALL).requests():
            _, kept, answer = caller.ask(method, target, headers, body)
            content = answer + repr(kept).encode()
            if hash(answer) in seen:
                content = repr(kept).encode()
            seen.add(hash(answer))
            secrets = self.canaries.found_in(content)
            if secrets:
                found[f"{method} {target}"] = secrets
        for text in world.WORDS.values():
            answer = self.server.get("/openreferral/services?" + twin.urllib.parse.urlencode({"search": text}))
            if world.SERVICE.encode() in answer.body and "refuge" not in text.lower():
                found[f"search {text}"] = {"the search still knows it"}
        for token in (self.token, self.admin, self.provider):
            pages = Steward(self.server, token)
            for target in (*STEWARD_PAGES, *(f"/steward/services/{world.SERVICE}{path}" for path in PAGES_OF_IT)):
                secrets = self.canaries.found_in(pages.page(target).body)
                if secrets:
                    found[target] = secrets
        return found

    def sweep_files(self):
        return world.secrets_in_files(self.folder, self.canaries)

    def export(self, folder):
        world.export_all(self.path, folder)
        make("backup", "--db", self.path, folder / "backup.db")


@pytest.fixture(scope="module")
def hidden(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("canary"))
    yield made
    if made.server.process.poll() is None:
        assert made.server.stop() == 0, made.server.log()


def all_found(found):
    return set().union(*found.values()) if found else set()


def test_before_it_is_hidden_every_canary_sings(hidden):
    """The sweep sees each of them: in the files all, in the answers what is public."""
    exported = hidden.folder / "exported.csv"
    make("export", "--db", hidden.path, "--format", "csv", "--out", exported)
    assert {"address", "postcode"} <= hidden.canaries.found_in(exported.read_bytes())
    exported.unlink()
    assert all_found(hidden.sweep_files()) == {*world.WORDS, "the point"}
    sung = all_found(hidden.sweep_answers())
    assert {"site name", "address", "postcode", "the point"} <= sung, sung


def test_a_wrong_name_erases_nothing(hidden):
    pages = Steward(hidden.server, hidden.token)
    answer = pages.conceal(name="Something else")
    assert answer.status == 422 and "Type the name as it stands above." in answer.text()
    assert hidden.server.get(f"/collections/services/items/{world.SERVICE}").json()["geometry"]


def test_a_region_of_less_than_three_boroughs_is_no_choice(hidden):
    pages = Steward(hidden.server, hidden.token)
    path = f"/steward/services/{world.SERVICE}/conceal"
    text = pages.page(path).text()
    assert "london:E12000007" in text and "bcu-east" in text
    assert "bcu-north-east" not in text and "E09000005" not in text
    with pytest.raises(AssertionError):
        pages.conceal(region="borough:E09000005")


def test_who_reads_the_database_keeps_traces_and_the_steward_is_told(hidden):
    """It is hidden all the same; and the next press erases them."""
    pages = Steward(hidden.server, hidden.token)
    reader = sqlite3.connect(f"file:{hidden.path}?mode=ro", uri=True, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT confidential FROM service WHERE uuid = ?", (world.SERVICE,)).fetchone() == (0,)
    answer = pages.conceal()
    assert answer.status == 303 and answer["Location"].endswith("?done=traces"), (answer.headers, answer.text())
    assert hidden.server.get(f"/collections/services/items/{world.SERVICE}").json()["geometry"] is None
    assert hidden.sweep_files(), "it was told for nothing"
    path = answer["Location"].removeprefix("http://signpost.example")
    assert "another program reads it" in pages.page(path).text()
    reader.close()
    answer = pages.send(path.split("?")[0])
    assert answer.status == 303 and answer["Location"].endswith("?done=concealed")


def test_what_was_erased_is_found_nowhere(hidden):
    pages = Steward(hidden.server, hidden.token)
    assert not hidden.sweep_answers()
    assert not hidden.sweep_files(), "while the server runs, with its log and its index"
    hidden.export(hidden.folder / "exports")
    assert not hidden.sweep_files(), "in backups and exports made afterwards"
    result = pages.page(f"/steward/services/{world.SERVICE}/conceal?done=concealed")
    assert "Backups and exports that were made before still hold it" in result.text()


def test_the_chain_of_the_history_still_holds(hidden):
    told = run("verify", "--db", hidden.path)
    assert told.returncode == 0, told.stdout + told.stderr
    db = sqlite3.connect(f"file:{hidden.path}?mode=ro", uri=True)
    rows = db.execute("SELECT action, payload FROM history WHERE subject = ? ORDER BY id", (world.SERVICE,)).fetchall()
    db.close()
    assert rows[-1] == ("conceal", "{}") and all(payload is None for _, payload in rows[:-1]), rows


def test_it_stays_confidential_unless_two_people_agree(hidden):
    """And nobody may write an address into it meanwhile."""
    steward, admin = Steward(hidden.server, hidden.token), Steward(hidden.server, hidden.admin)
    path = f"/steward/services/{world.SERVICE}/reveal"
    assert steward.send(path, do="agree").status == 403, "nobody asked"
    assert steward.send(path, do="ask", reason="").status == 422
    assert admin.send(path, do="ask", reason="It has moved, and is known.").status == 303
    assert admin.send(path, do="agree").status == 403, "who asked does not agree"
    assert steward.send(path, do="agree").status == 403, "a steward does not agree"
    assert steward.send(path, do="refuse").status == 303
    assert admin.send(path, do="agree").status == 403, "it was refused"
    record = hidden.server.get(f"/collections/services/items/{world.SERVICE}").json()
    assert record["properties"]["confidential"] is True and record["geometry"] is None
    assert steward.send(path, do="ask", reason="It has moved, and is known.").status == 303
    assert "must agree" in steward.page(path).text()
    assert admin.send(path, do="agree").status == 303
    record = hidden.server.get(f"/collections/services/items/{world.SERVICE}").json()
    assert record["properties"]["confidential"] is False and record["geometry"] is None
    db = sqlite3.connect(f"file:{hidden.path}?mode=ro", uri=True)
    actions = [row[0] for row in db.execute("SELECT action FROM history WHERE subject = ? ORDER BY id DESC LIMIT 6",
                                            (world.SERVICE,))]
    db.close()
    assert actions == ["reveal", "reveal-agreed", "reveal-asked", "reveal-refused", "reveal-asked", "conceal"]
    assert Steward(hidden.server, hidden.token).conceal().status == 303
    assert not hidden.sweep_files()


def test_after_a_stop_it_is_found_nowhere(hidden):
    assert hidden.server.stop() == 0
    assert not hidden.sweep_files()
    assert not hidden.canaries.found_in(hidden.server.log().encode())


def test_no_core_is_written(tmp_path):
    """A core would hold what was in memory before."""
    path, _, _ = world.empty_directory(tmp_path / "data")
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    if hard == 0:
        pytest.skip("this machine allows nobody a core")
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    with Served(path) as server:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
        limits = open(f"/proc/{server.process.pid}/limits", encoding="ascii").read()
        line = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        assert line.split()[4] == "0", line
    assert os.listdir(tmp_path) == ["data"]


# ---- P5 -------------------------------------------------------------------------------------------

ROUTES = ("/steward/services/{id}", "/steward/services/{id}/history", "/steward/services/{id}/edit",
          "/steward/services/{id}/retire")


def both(server, stranger, route):
    """What a page says to somebody of another organisation, and what it says of a service that there is none of."""
    pages = Steward(server, stranger)
    answers = [pages.page(route.replace("{id}", service)) for service in (world.SERVICE, str(uuid.uuid4()))]
    return [(answer.status, [(name, value) for name, value in answer.headers.items() if name.lower() != "date"],
             answer.body) for answer in answers]


@pytest.mark.parametrize("route", ROUTES)
def test_what_a_provider_may_not_see_looks_like_what_is_not_there(provider_world, route):
    theirs, nothing = both(*provider_world, route)
    assert theirs[0] == 404 and theirs == nothing


def test_an_answer_that_tells_them_apart_is_seen(provider_world):
    server, stranger = provider_world
    with Leaky(server.port, say_that_it_is_there) as leaky:
        theirs, nothing = both(leaky, stranger, ROUTES[0])
    assert theirs != nothing


@pytest.mark.parametrize("way", ["DELETE", "POST /check", "POST /restore"])
def test_what_a_provider_may_not_change_looks_like_what_is_not_there(provider_world, way):
    server, stranger = provider_world
    writer = Writer(server.port, stranger)
    _, version = writer.record(world.SERVICE)
    method, _, ending = way.partition(" ")
    answers = []
    for service in (world.SERVICE, str(uuid.uuid4())):
        status, headers, body = writer.ask(method, f"/api/services/{service}{ending}", If_Match=version)
        headers.pop("date")
        answers.append((status, headers, body))
    assert answers[0] == answers[1] and answers[0][0] in (403, 404), answers


@pytest.fixture(scope="module")
def provider_world(tmp_path_factory):
    path, source, organisation = world.empty_directory(tmp_path_factory.mktemp("provider") / "data")
    world.import_document(path, world.public_document(source, organisation))
    stranger = add_account(path, "dora", "provider", OTHER_ORGANISATION)
    with Served(path, today=world.TODAY) as server:
        yield server, stranger
