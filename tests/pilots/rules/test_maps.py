"""A schematic map: places keep their directions, and nothing covers anything else."""

from __future__ import annotations

from itertools import combinations, permutations
from math import hypot

import pytest

from fixtures.build import table
from pilots.rules.maps import (
    APART,
    HOLD,
    MARGIN,
    RADIUS,
    Box,
    Side,
    Site,
    Spot,
    arranged,
    projected,
    square,
    text_width,
)

WIDTH, HEIGHT = 420, 320
PILOT = [
    Site(row["code"], float(row["latitude"]), float(row["longitude"]), row["within"], "Not reported")
    for row in table("zones")
]


def marks_and_labels(spots: list[Spot]) -> list[Box]:
    return [*(square((spot.x, spot.y), RADIUS) for spot in spots), *(spot.label for spot in spots)]


def test_north_is_up_and_east_is_right() -> None:
    places = projected(PILOT, WIDTH, HEIGHT)
    assert sorted(places, key=lambda code: places[code][0]) == ["Z1", "Z4", "Z3", "Z2", "Z5"]
    assert sorted(places, key=lambda code: places[code][1]) == ["Z1", "Z2", "Z4", "Z5", "Z3"]


def test_distances_keep_their_proportions() -> None:
    """At 36 degrees a degree of longitude is about 0.81 of one of latitude."""
    square_of_degrees = [Site("A", 36, 120), Site("B", 36.2, 120), Site("C", 36, 120.2)]
    places = projected(square_of_degrees, WIDTH, HEIGHT)
    up = places["A"][1] - places["B"][1]
    right = places["C"][0] - places["A"][0]
    assert right / up == pytest.approx(0.808, abs=0.002)


def test_the_drawing_is_filled_up_to_its_margins() -> None:
    places = projected(PILOT, WIDTH, HEIGHT)
    heights = [y for _x, y in places.values()]
    assert (min(heights), max(heights)) == pytest.approx((MARGIN, HEIGHT - MARGIN))
    widths = [x for x, _y in places.values()]
    assert min(widths) + max(widths) == pytest.approx(WIDTH)


@pytest.mark.parametrize("text", ["", "落后", "未报", "Not reported", "On track"])
def test_no_mark_or_label_of_the_pilot_covers_another(text: str) -> None:
    sites = [Site(site.code, site.latitude, site.longitude, site.within, text) for site in PILOT]
    boxes = marks_and_labels(arranged(sites, WIDTH, HEIGHT))
    assert [pair for pair in combinations(boxes, 2) if pair[0].overlap(pair[1])] == []
    frame = Box(0, 0, WIDTH, HEIGHT)
    assert all(box.overlap(frame) == pytest.approx(box.area) for box in boxes)


def test_a_zone_within_another_is_reached_by_its_shape() -> None:
    spots = {spot.code: spot for spot in arranged(PILOT, WIDTH, HEIGHT)}
    assert spots["Z3"].parts == ((spots["Z4"].x, spots["Z4"].y),)
    assert all(not spot.parts for code, spot in spots.items() if code != "Z3")
    assert RADIUS < HOLD


@pytest.mark.parametrize(
    "sites",
    [
        [Site("A", 36.1, 120.3), Site("B", 36.1, 120.3)],
        [Site("A", 36.1, 120.3), Site("B", 36.1, 120.3), Site("C", 36.1, 120.3)],
        [*PILOT, Site("Z6", 36.063, 120.391, "", "On track"), Site("Z7", 36.15, 120.06, "Z1", "Behind")],
        [Site("A", 36.1, 120.3), Site("B", 36.1001, 120.3001), Site("C", 37, 121)],
    ],
    ids=["two at one place", "three at one place", "neighbours of the pilot's", "two near and one far"],
)
def test_marks_that_would_cover_one_another_are_moved_apart(sites: list[Site]) -> None:
    spots = arranged(sites, WIDTH, HEIGHT)
    assert all(hypot(a.x - b.x, a.y - b.y) >= APART - 0.5 for a, b in combinations(spots, 2))
    assert all(RADIUS <= spot.x <= WIDTH - RADIUS and RADIUS <= spot.y <= HEIGHT - RADIUS for spot in spots)


def test_one_zone_stands_in_the_middle() -> None:
    [spot] = arranged([Site("A", 36.1, 120.3, "", "Behind")], WIDTH, HEIGHT)
    assert (spot.x, spot.y, spot.side) == (WIDTH / 2, HEIGHT / 2, Side.RIGHT)


def test_no_zones_give_no_map() -> None:
    assert arranged([], WIDTH, HEIGHT) == []


def test_zones_in_another_order_are_drawn_at_the_same_places() -> None:
    expected = projected(PILOT, WIDTH, HEIGHT)
    for order in list(permutations(PILOT))[::17]:
        places = projected(order, WIDTH, HEIGHT)
        assert all(places[code] == pytest.approx(place) for code, place in expected.items())


def test_far_more_zones_than_fit_still_stay_on_the_drawing() -> None:
    sites = [Site(f"Z{n}", 36 + n % 7 / 100, 120 + n % 9 / 100, "", "Not reported") for n in range(60)]
    spots = arranged(sites, WIDTH, HEIGHT)
    assert all(0 <= spot.x <= WIDTH and 0 <= spot.y <= HEIGHT for spot in spots)


def test_a_label_goes_to_the_left_where_the_right_is_taken() -> None:
    spots = arranged([Site("A", 36, 120, "", "Behind"), Site("B", 36, 120.05, "", "Behind")], 220, 120)
    assert [spot.side for spot in spots] != [Side.RIGHT, Side.RIGHT]


@pytest.mark.parametrize(("narrow", "wide"), [("", "a"), ("a", "落"), ("落", "落后"), ("Behind", "Not reported")])
def test_chinese_letters_are_wider_than_latin_ones(narrow: str, wide: str) -> None:
    assert text_width(narrow) < text_width(wide)
