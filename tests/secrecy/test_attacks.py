"""The attacks of tests/secrecy/attacks.py against the live server. Each finds a public service, which shows that it
works; of a confidential one no answer holds a hint, so that all it can say is the region."""

import sqlite3

import pytest

import world
from attacks import EAST, NORTH, SOUTH, WEST, Attacker, apart_m
from leaky import (TRUE_PLACE, Leaky, count_it_where_it_is, show_it_in_boxes, sort_by_the_true_point,
                   tell_its_distance)
from served import Served

SOUND_M = 60  # so close an attack comes to a public service
CLOSE_ENOUGH_M = {"exact": SOUND_M, "floored": SOUND_M, "order": SOUND_M, "box": SOUND_M}


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """The same directory twice: the service is public in one, and always was confidential in the other."""
    folder = tmp_path_factory.mktemp("attacks")
    paths = []
    for name, document in (("public", world.public_document), ("hidden", world.confidential_document)):
        path, source, organisation = world.empty_directory(folder / name)
        world.import_document(path, document(source, organisation))
        paths.append(path)
    with Served(paths[0], today=world.TODAY) as public, Served(paths[1], today=world.TODAY) as hidden:
        yield public, hidden


@pytest.fixture(scope="module")
def truth(servers):
    """Where the public one is."""
    geometry = servers[0].get(f"/collections/services/items/{world.SERVICE}").json()["geometry"]
    return tuple(geometry["coordinates"] if geometry["type"] == "Point" else geometry["coordinates"][0])


@pytest.fixture(scope="module")
def others(servers):
    """Services whose place everybody knows: what an order is compared with."""
    return [feature["id"] for feature in servers[0].get("/collections/services/items?limit=1000").json()["features"]
            if feature["geometry"] and feature["id"] != world.SERVICE]


def run_attack(name, attacker, others):
    if name == "order":
        return attacker.by_order(others)
    return {"exact": attacker.exact, "floored": attacker.floored, "box": attacker.by_box}[name]()


@pytest.mark.parametrize("name", CLOSE_ENOUGH_M)
def test_the_attack_finds_a_public_service(servers, truth, others, name):
    attacker = Attacker(servers[0], world.SERVICE)
    estimate = run_attack(name, attacker, others)
    assert estimate, "the attack does not work, so it shows nothing"
    assert apart_m(estimate, truth) < CLOSE_ENOUGH_M[name], (estimate, truth, attacker.queries)


@pytest.mark.parametrize("name", CLOSE_ENOUGH_M)
def test_the_attack_learns_nothing_of_a_confidential_service(servers, others, name):
    assert run_attack(name, Attacker(servers[1], world.SERVICE), others) is None


LEAKS = {"exact": tell_its_distance, "floored": tell_its_distance, "order": sort_by_the_true_point,
         "box": show_it_in_boxes}


@pytest.mark.parametrize("name", CLOSE_ENOUGH_M)
def test_the_attack_finds_what_a_careless_program_lets_out(servers, others, name):
    """So what the attacks do not find is not told."""
    with Leaky(servers[1].port, LEAKS[name]) as leaky:
        estimate = run_attack(name, Attacker(leaky, world.SERVICE), others)
    assert estimate and apart_m(estimate, TRUE_PLACE) < 3 * SOUND_M, (estimate, apart_m(estimate, TRUE_PLACE))


def blocks_of(server):
    """Which refuges are told in which order, and what of the hidden one, from points all over London."""
    blocks = set()
    for i in range(7):
        for k in range(7):
            near = {"lon": round(WEST + (EAST - WEST) * i / 6, 6), "lat": round(SOUTH + (NORTH - SOUTH) * k / 6, 6)}
            answer = server.find({"near": near, "limit": 100, "include": ["unsuitable"]}).json()
            if answer["understood"]["near"]["outside_london"]:
                continue  # its region is London: that much may be known
            unplaced = [feature for feature in answer["features"] if feature["properties"]["reach"] == "refuge"]
            order = [feature["id"] for feature in unplaced]
            first = next(place for place, feature in enumerate(answer["features"])
                         if feature["properties"]["reach"] == "refuge")
            is_one_block = answer["features"][first:first + len(unplaced)] == unplaced
            hidden = next(feature for feature in unplaced if feature["id"] == world.SERVICE)
            blocks.add((tuple(order), is_one_block, str(hidden)))
    return blocks


def depends_on_no_place(blocks):
    return len(blocks) == 1 and all(is_one_block for _, is_one_block, _ in blocks)


def test_a_confidential_service_has_the_same_block_from_everywhere(servers):
    """P3: what is said of it, and who stands before it, depends on its region and the day alone."""
    blocks = blocks_of(servers[1])
    assert depends_on_no_place(blocks), "the place of the question changed what is said"
    told = blocks.pop()[2]
    assert "'distance_m': None" in told and "'geometry': None" in told


@pytest.mark.parametrize("leak", [sort_by_the_true_point, tell_its_distance])
def test_a_block_that_depends_on_the_place_is_seen(servers, leak):
    with Leaky(servers[1].port, leak) as leaky:
        assert not depends_on_no_place(blocks_of(leaky))


def counts(server, query):
    """How many services are told of each area, in each list of them."""
    return {feature["id"]: {name: len(value) for name, value in feature["properties"].items()
                            if isinstance(value, list)}
            for feature in server.get(f"/api/gaps?{query}").json()["features"]}


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    """The same directory without it."""
    path, _, _ = world.empty_directory(tmp_path_factory.mktemp("without"))
    with Served(path, today=world.TODAY) as server:
        yield server


def steps(without, server, query):
    """How many more there are of each area with it, for each list: one number if it says nothing of where."""
    before, after = counts(without, query), counts(server, query)
    assert before.keys() == after.keys() and before
    names = next(iter(after.values())).keys()
    assert {"services", "may_cover"} <= set(names)
    return {name: {after[area][name] - before[area][name] for area in after} for name in names}


@pytest.mark.parametrize("query", ["area=borough", "area=borough&need=domestic-abuse", "area=police-bcu"])
def test_a_count_never_outs_a_confidential_service(servers, without, query):
    """P4: every area of its region counts one more with it, or none does."""
    found = steps(without, servers[1], query)
    assert all(len(numbers) == 1 for numbers in found.values()), found
    assert {1} in found.values(), "it counts nowhere: this shows nothing"


def test_a_count_that_outs_it_is_seen(servers, without):
    with Leaky(servers[1].port, count_it_where_it_is) as leaky:
        found = steps(without, leaky, "area=borough")
    assert {1, 2} in found.values(), found


def test_the_attacks_meet_what_they_should(servers):
    """No place of it is in the database at all."""
    found = sqlite3.connect(str(servers[1].log_path).removesuffix(".log"))
    row = found.execute("SELECT id, confidential FROM service WHERE uuid = ?", (world.SERVICE,)).fetchone()
    assert row[1] == 1
    assert found.execute("SELECT count(*) FROM service_at_location WHERE service_id = ?", (row[0],)).fetchone() == (0,)
    found.close()
