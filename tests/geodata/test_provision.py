"""provision.json: of its shape, sourced row by row, and nothing in it that the facts do not say."""

import json
import os
import pathlib
import re

import pytest

DAY = r"\d{4}(-\d{2}(-\d{2})?)?"
BOUND = re.compile(rf"(ongoing|{DAY}|{DAY}\.\.({DAY})?|\.\.{DAY})")
FULL_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LONDON = "E12000007"
MERGED = {"F01", "F02", "F07", "F12", "F13"}  # no service of their own
CONTEXT = {"F34", "F56", "F57", "F58", "F59"}
NOT_CJS = {"F28", "F29", "F30", "F45", "F46", "F47", "F49", "F50", "F53", "F54", "F55", "F62"}
FACTS = {f"F{n:02}" for n in [*range(1, 51), *range(52, 60), 62]}
ROLES = {"lead", "partner", "subcontractor", "commissioner"}
FLAGS = {"pregnancy", "children", "nrpf", "step-free", "trans", "women-only", "substance-use", "past-contact"}
VOCABULARY_OF = {"need": "need", "stage": "stage", "referral": "referral", "immigration": "immigration",
                 "faith": "faith", "ethnicity": "ethnicity", "disability": "disability",
                 "offence": "offence", "language": "language"}

SPAN = {"from", "to", "from_text", "to_text", "known_from", "source", "note"}
SERVICE = {"key", "facts", "name", "alternative_names", "description", "programme", "audience", "cjs_specific",
           "type", "reach", "confidential", "region", "organisations", "validity", "capacity", "sites", "coverage", "funding",
           "needs", "stages", "referral", "rules", "phones", "evidence", "notes"}
SITE = {"key", "name", "address", "postcode", "place", "precision", "area", "lat", "lon", "validity",
        "known_from", "source", "note"}
COVERAGE = SPAN | {"basis", "kind", "areas", "within", "excluding", "claimed_count", "exclude", "text"}


@pytest.fixture(scope="module")
def provision(geodata):
    return json.loads((geodata.folder / "provision.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def services(provision):
    return {service["key"]: service for service in provision["services"]}


@pytest.fixture(scope="module")
def programmes(provision):
    return {programme["key"]: programme for programme in provision["programmes"]}


@pytest.fixture(scope="module")
def codes(geodata):
    """Codes of the vocabularies, as the migration has them."""
    text = (geodata.folder.parent / "migrations" / "0003_vocabularies.sql").read_text(encoding="utf-8")
    found = {}
    for vocabulary, code in re.findall(r"^\('([a-z-]+)', '([a-z0-9-]+)', \d+,", text, re.M):
        found.setdefault(vocabulary, set()).add(code)
    return found


@pytest.fixture(scope="module")
def facts():
    """The facts themselves, by id."""
    folder = os.environ.get("SIGNPOST_SHARED_DATA")
    if not folder:
        pytest.skip("skipped: SIGNPOST_SHARED_DATA is not set")
    path = pathlib.Path(folder) / "provision" / "provision_facts.json"
    return {fact["id"]: fact for fact in json.loads(path.read_text(encoding="utf-8"))["facts"]}


def everything(provision):
    return provision["services"] + provision["programmes"]


def rows(record):
    """Every row that must say when it was known, and whence."""
    for kind in ("validity", "sites", "coverage", "funding"):
        yield from record.get(kind, [])


def rules(service):
    for rule in service.get("rules", []):
        if "any" in rule:
            for group in rule["any"]:
                yield from group
        else:
            yield rule


def objects(value):
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def by_kind(service, kind):
    return [row for row in service["coverage"] if row["kind"] == kind]


def test_file_is_indented_by_two_and_sorted(geodata, provision):
    text = (geodata.folder / "provision.json").read_text(encoding="utf-8")
    assert text == json.dumps(provision, ensure_ascii=False, indent=2) + "\n"
    for kind in ("sources", "organisations", "programmes", "services", "context"):
        keys = [record["key"] for record in provision[kind]]
        assert keys == sorted(set(keys)), kind
    assert FULL_DAY.fullmatch(provision["checked_on"])


def test_every_record_has_only_known_fields(provision):
    for service in provision["services"]:
        assert service.keys() <= SERVICE, service["key"]
        assert {"key", "facts", "name", "description", "audience", "cjs_specific", "type", "reach",
                "organisations", "validity", "evidence"} <= service.keys(), service["key"]
        for site in service.get("sites", []):
            assert site.keys() <= SITE
        for row in service.get("coverage", []):
            assert row.keys() <= COVERAGE
        if "capacity" in service:
            assert service["capacity"].keys() == {"women", "text", "source"}, service["key"]
    for record in everything(provision):
        for row in record.get("validity", []):
            assert row.keys() <= SPAN
        for row in record.get("funding", []):
            assert row.keys() <= SPAN | {"funder", "amount_gbp"} and row["funder"]
        for role in record["organisations"]:
            assert role["role"] in ROLES
        for row in record["evidence"]:
            assert row.keys() <= {"source", "seen", "fact", "note"}


def test_nothing_is_empty(provision):
    for record in objects(provision):
        for key, value in record.items():
            assert value not in (None, "", []), key
            if isinstance(value, str):
                assert value == value.strip() and value != "unknown", key


def test_codes_are_those_of_the_vocabularies(provision, codes):
    for service in provision["services"]:
        assert service["type"] in codes["provision-type"]
        assert service["reach"] in codes["reach"]
        assert service["audience"] in {"women", "women-strand", "all"}
        assert set(service.get("stages", [])) <= codes["stage"]
        assert set(service.get("referral", [])) <= codes["referral"]
        assert set(service.get("needs", {}).get("terms", [])) <= codes["need"]
        for site in service.get("sites", []):
            assert site["precision"] in codes["site-precision"]
        for row in service.get("coverage", []):
            assert row["basis"] in {"residence", "arrest", "court", "work", "study", "prison"}
            assert row["kind"] in {"areas", "everywhere", "not-named", "radius", "polygon"}


def test_rules_are_of_the_conditions_that_exist(services, codes):
    for key, service in services.items():
        for rule in rules(service):
            condition = rule["condition"]
            if condition == "age":
                assert rule.keys() <= {"condition", "min", "max", "source", "text"}
                assert rule.keys() & {"min", "max"} and rule.get("min", 0) <= rule.get("max", 120)
            elif condition == "text":
                assert rule["text"] and rule["question"].endswith("?"), key
            elif condition in FLAGS:
                assert rule["mode"] in {"requires", "excludes", "offers"}
            else:
                assert rule["mode"] in {"requires", "excludes", "offers"}
                assert rule["terms"] and set(rule["terms"]) <= codes[VOCABULARY_OF[condition]], key
        assert sum("any" in rule for rule in service.get("rules", [])) <= 1, "alternatives stand once"


def test_bounds_are_in_our_notation(provision):
    for record in objects(provision):
        for key in ("from", "to", "seen"):
            if key in record:
                assert BOUND.fullmatch(record[key]), record
    for source in provision["sources"]:
        assert "date" not in source or BOUND.fullmatch(source["date"]), source["key"]


def test_every_row_says_from_when_it_was_known(provision):
    for record in everything(provision):
        for row in rows(record):
            assert FULL_DAY.fullmatch(row["known_from"]), (record["key"], row)
            assert row["known_from"] <= provision["checked_on"]
        known = [row["known_from"] for row in record.get("validity", [])]
        assert known == sorted(set(known)), record["key"]


def test_every_key_that_is_used_resolves_and_every_source_is_used(provision):
    sources = {source["key"] for source in provision["sources"]}
    organisations = {organisation["key"] for organisation in provision["organisations"]}
    programmes = {programme["key"] for programme in provision["programmes"]}
    used = {record["source"] for record in objects(provision) if "source" in record}
    assert used == sources
    named = {role["organisation"] for record in everything(provision) for role in record["organisations"]}
    assert named == organisations
    assert {s["programme"] for s in provision["services"] if "programme" in s} == programmes
    for record in everything(provision):
        for row in rows(record):
            assert "source" in row, record["key"]
    for service in provision["services"]:
        for rule in rules(service):
            assert "source" in rule, service["key"]


def test_areas_and_places_exist(provision, geodata):
    gss = geodata.gss()
    areas = gss | {row["code"] for row in geodata.rows("area_groups")}
    places = {row["name"] for row in geodata.rows("places")}
    site_keys = []
    for service in provision["services"]:
        for row in service.get("coverage", []):
            assert set(row.get("areas", [])) <= areas
            assert set(row.get("excluding", [])) <= gss
            assert (row["kind"] == "not-named") == ("within" in row)
            assert (row["kind"] == "areas") == ("areas" in row)
            assert row.get("within", LONDON) in areas
        for site in service.get("sites", []):
            site_keys.append(site["key"])
            assert site["area"] in gss
            if site["precision"] == "place":
                assert site["place"] in places, site
            if site["precision"] in ("exact", "postcode"):
                assert re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}", site["postcode"])
            assert ("lat" in site) == ("lon" in site)
    assert len(site_keys) == len(set(site_keys))


def test_all_59_facts_are_accounted_for(provision, services, programmes, geodata):
    assert len(FACTS) == 59
    context = {record["key"] for record in provision["context"]}
    assert context == CONTEXT
    assert set(services) == FACTS - CONTEXT - MERGED
    told = {fact for service in services.values() for fact in service["facts"]}
    told |= {programme["fact"] for programme in programmes.values()}
    assert told == FACTS - CONTEXT and len(told) == 54
    for key, service in services.items():
        assert key in service["facts"]
    mapping = (geodata.folder / "provision.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (F\d\d) \|", mapping, re.M) == sorted(FACTS)


def test_which_services_are_not_only_for_the_justice_system(services):
    assert {key for key, service in services.items() if not service["cjs_specific"]} == NOT_CJS


def test_alliance_was_extended_in_time_and_place(services):
    alliance = services["F06"]
    first, second = alliance["validity"]
    assert (first["from"], first["to"], first["known_from"]) == ("2018-04-01", "2021-03", "2018-04-01")
    assert second["to"] == "2022-06-30" and second["known_from"].startswith("2021")
    six, two = alliance["coverage"]
    assert len(six["areas"]) == 6 and six["from"] == "2018-04-01"
    assert two["areas"] == ["E09000006", "E09000024"] and two["from"] == "2021-06-26"
    assert alliance["funding"][0]["amount_gbp"] == 1606173
    assert len(alliance["stages"]) == 9 and "rules" not in alliance


def test_interim_contracts_name_the_32_boroughs_once_and_ask_about_the_city(services, geodata):
    named = [gss for key in ("F35", "F36") for row in by_kind(services[key], "areas") for gss in row["areas"]]
    assert sorted(named) == sorted(geodata.gss() - {"E09000001"})
    for key in ("F35", "F36"):
        (row,) = by_kind(services[key], "not-named")
        assert geodata.gss() - set(row["excluding"]) == {"E09000001"}
        assert all(row["from"] == "2021-06-26" for row in services[key]["coverage"])


def test_pan_london_lots_leave_four_boroughs_to_be_asked(services, geodata):
    for key in ("F37", "F38", "F39"):
        (row,) = by_kind(services[key], "not-named")
        left = geodata.gss() - set(row["excluding"])
        assert left == {"E09000003", "E09000009", "E09000015", "E09000017"}
        assert all("to" not in statement for statement in services[key]["validity"])
        assert services[key]["evidence"][-1]["seen"] == "2026-08-21"


def test_minerva_names_no_borough(services):
    for row in services["F11"]["coverage"]:
        assert row["kind"] == "not-named" and row["within"] == LONDON
    assert {row["claimed_count"] for row in services["F11"]["coverage"]} == {15, 21}


def test_pilot_is_by_place_of_arrest(services):
    (row,) = services["F04"]["coverage"]
    assert row["basis"] == "arrest"
    assert row["areas"] == ["E09000007", "E09000019", "E09000022", "E09000028"]
    assert services["F04"]["stages"] == ["arrest", "out-of-court"]


def test_capacity_is_stated_where_a_source_says_how_many_at_one_time(services):
    stated = {key: service["capacity"]["women"] for key, service in services.items() if "capacity" in service}
    assert stated == {"F22": 50}


def test_confidential_service_names_no_place(provision, services, geodata):
    house = services["F32"]
    assert house["confidential"] and house["region"] == LONDON and house["reach"] == "refuge"
    assert "sites" not in house
    (row,) = house["coverage"]
    assert (row["kind"], row["within"]) == ("not-named", LONDON)
    cited = {record["source"] for record in objects(house) if "source" in record}
    about = [house] + [source for source in provision["sources"] if source["key"] in cited]
    names = {row["name"] for row in geodata.rows("boroughs")} | {row["name"] for row in geodata.rows("places")}
    names |= {row["name"] for row in geodata.rows("borough_names")} | geodata.gss()
    mapping = (geodata.folder / "provision.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^\| F32 \|.*$", mapping, re.M)
    text = re.sub(r"\bLondon\b", "", json.dumps(about, ensure_ascii=False) + line)
    for name in names - {"London"}:
        assert not re.search(rf"\b{re.escape(name)}\b", text), "a place is named"
    assert all(service.get("confidential", False) == (key == "F32") for key, service in services.items())


def test_no_place_is_given_for_a_service_that_publishes_none(services):
    assert "sites" not in services["F54"] and services["F54"]["reach"] == "remote"


def test_telephone_numbers_addresses_and_sums_are_those_of_the_facts(provision, services, facts):
    assert set(facts) == FACTS
    for key, service in services.items():
        text = json.dumps([facts[fact] for fact in service["facts"]], ensure_ascii=False)
        plain = text.replace(",", "")
        for phone in service.get("phones", []):
            assert phone["number"] in text, key
        for site in service.get("sites", []):
            for field in ("postcode", "lat", "lon"):
                assert str(site.get(field, "")) in text, (key, field)
            if "address" in site:
                assert site["address"].split(",")[0] in text, key
        for row in service.get("funding", []):
            amount = row.get("amount_gbp")
            millions = f"{(amount or 0) / 1e6:g}m"
            assert not amount or str(amount) in plain or millions in plain, (key, amount)
    spoken = json.dumps(provision, ensure_ascii=False)
    numbers = {phone["number"] for service in services.values() for phone in service.get("phones", [])}
    assert set(re.findall(r"\b0\d{2,3} \d{3,4} \d{4}\b", spoken)) == numbers
    postcodes = {site["postcode"] for s in services.values() for site in s.get("sites", []) if "postcode" in site}
    assert set(re.findall(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b", spoken)) == postcodes


def test_boroughs_are_those_of_the_facts(services, facts):
    for key, service in services.items():
        known = {gss for fact in service["facts"] for gss in facts[fact].get("boroughs", [])}
        known |= {gss for fact in service["facts"] for change in facts[fact].get("amendments", [])
                  for gss in change.get("boroughs_site", [])}
        said = {gss for row in service.get("coverage", []) for gss in row.get("areas", [])} - {LONDON}
        said |= {site["area"] for site in service.get("sites", [])}
        text = json.dumps([facts[fact] for fact in service["facts"]])
        assert said <= known or (key == "F62" and "Redbridge" in text), key


def test_web_addresses_are_those_of_the_facts(provision, facts):
    text = json.dumps(list(facts.values()), ensure_ascii=False)
    for source in provision["sources"]:
        assert source.get("url", "") in text, source["key"]
