"""The description at /api: it is of every route, its examples work, what it does not name is refused."""

import json
import pathlib
import re
import sys
import time
import urllib.parse

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import people  # noqa: E402
import served  # noqa: E402

TODAY = "2026-03-01"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    database = served.real_database(tmp_path_factory.mktemp("real"))
    people.add(database, "steward", "steward")
    with served.Served(database, today=TODAY) as running:
        running.token = people.token(database, "steward")
        yield running


@pytest.fixture(scope="module")
def api(site):
    answer = site.get("/api")
    assert answer.status == 200, answer.body
    return answer.json()


def operations(api):
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def open_operations(api):
    """Those that need no caller whom we know."""
    return [(path, method, operation) for path, method, operation in operations(api) if "security" not in operation]


def references(value):
    if isinstance(value, dict):
        for key, member in value.items():
            if key == "$ref":
                yield member
            else:
                yield from references(member)
    elif isinstance(value, list):
        for member in value:
            yield from references(member)


def parameters(operation, where):
    return [one for one in operation["parameters"] if one["in"] == where and one["name"] != "others"]


def is_open(operation):
    """Does the handler alone know all names of parameters?"""
    return any(one["name"] == "others" for one in operation["parameters"])


def as_text(example):
    if isinstance(example, bool):
        return "true" if example else "false"
    return ",".join(map(as_text, example)) if isinstance(example, list) else str(example)


def first_id(site, path):
    """An id from the list that the path belongs to."""
    page = site.get(path.rsplit("/", 1)[0] + "?per_page=1").json()
    return page["contents"][0]["id"]


def address(site, path, operation):
    values = {one["name"]: one.get("example") for one in parameters(operation, "path")}
    missing = [name for name, value in values.items() if value is None]
    if missing:
        assert missing == ["id"] and path.startswith("/openreferral/"), (path, missing)
        values["id"] = first_id(site, path)
    return re.sub(r"\{(\w+)\}", lambda found: urllib.parse.quote(as_text(values[found[1]]), safe="@"), path)


def required_query(operation):
    return {one["name"]: as_text(one["example"]) for one in parameters(operation, "query") if one["required"]}


def ask(site, method, path, operation, query=None):
    """The example of an operation, with a query."""
    target = address(site, path, operation)
    if "women" in (query or {}):
        target = target.replace(".mvt", ".png")  # a parameter of images alone
    query = {**required_query(operation), **(query or {})}
    if query:
        target += "?" + urllib.parse.urlencode(query)
    if method == "get":
        return site.get(target)
    media, content = next(iter(operation["requestBody"]["content"].items()))
    example = content["example"]
    body = urllib.parse.urlencode(example) if media == FORM else json.dumps(example)
    return site.ask("POST", target, body.encode(), {"Content-Type": media})


def documented(operation, status):
    return operation["responses"].get(str(status))


def assert_documented(answer, operation, label):
    response = documented(operation, answer.status)
    assert response, (label, answer.status, answer.body[:300])
    if "$ref" not in response and answer.body:
        assert answer["Content-Type"] in response["content"], (label, answer["Content-Type"])


# ---- the document ----


def test_it_is_openapi_3_0_of_its_own_media_type_and_is_revalidated(site):
    answer = site.get("/api")
    assert answer["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert answer["Access-Control-Allow-Origin"] == "*" and answer["ETag"]
    assert site.get("/api", If_None_Match=answer["ETag"]).status == 304
    assert answer.json()["openapi"].startswith("3.0.")


def test_people_are_sent_to_the_page(site):
    for answer in (site.page("/api"), site.get("/api?f=html")):
        assert answer.status == 303 and answer["Location"] == "/data#programs"
    assert site.get("/api?f=xml").status == 400


def test_every_reference_is_to_a_part_of_the_document(api):
    found = set(references(api))
    assert len(found) > 10
    for reference in found:
        assert reference.startswith("#/"), reference
        part = api
        for step in reference[2:].split("/"):
            part = part[step]


def test_every_schema_is_used(api):
    used = {one.rsplit("/", 1)[1] for one in references(api)}
    assert not set(api["components"]["schemas"]) - used


def test_names_of_operations_are_their_own_and_tags_are_described(api):
    names = [operation["operationId"] for _, _, operation in operations(api)]
    assert len(names) == len(set(names))
    tags = {tag["name"] for tag in api["tags"]}
    for path, method, operation in operations(api):
        assert operation["summary"] and set(operation["tags"]) <= tags, (path, method)
        assert "400" in operation["responses"] and "default" in operation["responses"], (path, method)


def test_parameters_of_a_path_are_those_of_its_template(api):
    for path, method, operation in operations(api):
        named = {one["name"] for one in parameters(operation, "path")}
        assert named == set(re.findall(r"\{(\w+)\}", path)), (path, method)
        for one in operation["parameters"]:
            assert one["description"] and one["schema"], (path, one["name"])
            assert one["style"] == ("form" if one["in"] == "query" else "simple")


def test_codes_are_those_of_the_vocabularies(api):
    need = next(one for one in api["paths"]["/api/gaps"]["get"]["parameters"] if one["name"] == "need")
    assert "accommodation" in need["schema"]["enum"] and len(need["schema"]["enum"]) == 18
    area = next(one for one in api["paths"]["/api/gaps"]["get"]["parameters"] if one["name"] == "area")
    assert "borough" in area["schema"]["enum"] and len(set(area["schema"]["enum"])) == len(area["schema"]["enum"])


# ---- the server keeps to it ----


def test_every_example_works_and_its_answer_is_described(site, api):
    for path, method, operation in open_operations(api):
        answer = ask(site, method, path, operation)
        assert answer.status in (200, 204, 303), (path, method, answer.status, answer.body[:300])
        assert_documented(answer, operation, (path, method))


def test_every_parameter_is_taken_as_its_example_shows(site, api):
    for path, method, operation in open_operations(api):
        for one in parameters(operation, "query"):
            if "example" not in one:
                continue
            query = {one["name"]: as_text(one["example"])}
            if one["name"] == "to":
                query["from"] = "2026-01-01"
            answer = ask(site, method, path, operation, query)
            assert answer.status in (200, 204, 303), (path, query, answer.status, answer.body[:300])
            assert_documented(answer, operation, (path, query))


def test_unknown_parameters_are_refused_by_name(site, api):
    for path, method, operation in open_operations(api):
        if path.startswith("/gaps"):
            continue  # a page explains it
        answer = ask(site, method, path, operation, {"no_such_parameter": "1"})
        assert answer.status == 400, (path, method, answer.status)
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["where"] == "no_such_parameter", (path, answer.body)


def test_every_get_answers_head_and_every_path_says_its_methods(site, api):
    for path, methods in api["paths"].items():
        some = next(iter(methods.values()))
        target = address(site, path, some)
        allowed = {"GET", "HEAD", "OPTIONS"} if "get" in methods else {"OPTIONS"}
        allowed |= {method.upper() for method in methods} - {"GET"}
        assert set(site.ask("OPTIONS", target)["Allow"].split(", ")) == allowed, path
        if "get" in methods:
            query = required_query(methods["get"])
            target += "?" + urllib.parse.urlencode(query) if query else ""
            assert site.ask("HEAD", target).status == site.get(target).status, path


def test_what_is_kept_answers_that_it_is_unchanged(site, api):
    for path, method, operation in open_operations(api):
        if not documented(operation, 304):
            continue
        target = address(site, path, operation)
        query = required_query(operation)
        target += "?" + urllib.parse.urlencode(query) if query else ""
        answer = site.get(target)
        if answer.status == 200:
            assert site.get(target, If_None_Match=answer["ETag"]).status == 304, path


# ---- what is written ----


def write(site, method, path, operation, query="", **headers):
    content = operation.get("requestBody", {}).get("content", {})
    body = json.dumps(content["application/json"]["example"]).encode() if content else None
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if body:
        headers["Content-Type"] = "application/json"
    return site.ask(method.upper(), address(site, path, operation) + query, body, headers)


def test_what_writes_needs_a_token_and_its_example_works(site, api):
    writing = [one for one in operations(api) if "security" in one[2]]
    assert {method for _, method, _ in writing} == {"post", "put", "delete"}
    assert api["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    record = address(site, "/api/services/{id}", api["paths"]["/api/services/{id}"]["get"]) + "?f=record"
    order = ["createService", "checkService", "putService", "retireService", "restoreService"]
    assert sorted(one[2]["operationId"] for one in writing) == sorted(order)
    for path, method, operation in sorted(writing, key=lambda one: order.index(one[2]["operationId"])):
        answer = write(site, method, path, operation)
        assert answer.status == 401, (path, method)
        assert_documented(answer, operation, (path, method))
        ours = {"Authorization": f"Bearer {site.token}"}
        answer = write(site, method, path, operation, "?no_such_parameter=1", **ours)
        assert answer.status == 400 and answer.json()["where"] == "no_such_parameter", (path, method, answer.body)
        names = {one["name"] for one in parameters(operation, "header")}
        if "If-Match" in names:
            ours["If_Match"] = site.get(record)["ETag"]
        if "dry_run" in {one["name"] for one in parameters(operation, "query")}:
            answer = write(site, method, path, operation, "?dry_run=true", **ours)
            assert answer.status == 200, (path, method, answer.body)
            assert_documented(answer, operation, (path, method))
        answer = write(site, method, path, operation, **ours)
        assert answer.status in (200, 201, 204), (path, method, answer.body)
        assert_documented(answer, operation, (path, method))
        wait_for_record(site, record, answer)


def wait_for_record(site, record, answer):
    until = time.monotonic() + 5
    while time.monotonic() < until:
        shown = site.get(record)
        if answer.status == 201 or shown["ETag"] == answer["ETag"]:
            return
        time.sleep(0.01)
    raise AssertionError("it is not shown")


# ---- for people ----


def test_the_page_shows_every_route_for_programs_with_something_to_try(site, api):
    page = site.page("/data").text()
    for path, method, operation in operations(api):
        if operation["tags"] == ["Pages"]:
            continue
        assert f"{method.upper()} {path}</code>" in page, path
    tries = re.findall(r'Try: <a class="govuk-link" href="([^"]+)"', page)
    assert len(tries) > 10
    for target in tries:
        answer = site.get(target.replace("&amp;", "&"))
        assert answer.status in (200, 204), (target, answer.status, answer.body[:300])
