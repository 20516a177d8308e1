"""The pages that are looked at, by people and by axe."""

from __future__ import annotations

from dataclasses import dataclass

CATEGORIES = ("finance", "ecology", "construction", "life")
#: With goals, and without.
TASKS = (18, 1)
#: Quarterly, plain, nothing planned yet, overdue, held, star area, target passed, steps, missing, yearly.
GOALS = (1, 5, 7, 13, 17, 18, 21, 24, 28, 29)
#: Plain, with another within it, and within another.
ZONES = ("Z1", "Z3", "Z4")
#: Rows of the trial's registers: a loan with what was drawn and repaid of it, a building with its energy.
LOAN, BUILDING = "F1-C-0000048", "S1-370211-0000492"


@dataclass(frozen=True, slots=True)
class Place:
    """A page: a short name, its path, whether one must be signed in, and the status it answers with.

    is_alike: whether it is laid out as another one that is looked at in every way.
    """

    name: str
    path: str
    is_public: bool = False
    status: int = 200
    is_alike: bool = False

    def __str__(self) -> str:
        return self.name


SIGN_IN = Place("sign-in", "/accounts/login/", is_public=True)
NOT_FOUND = Place("not-found", "/nowhere/", status=404)
OVERVIEW = Place("overview", "/")
GOAL = Place("goal-18", "/goals/2021/18/")
PLACES = [
    OVERVIEW,
    *(Place(f"category-{code}", f"/categories/{code}/", is_alike=code != CATEGORIES[0]) for code in CATEGORIES),
    *(Place(f"task-{number}", f"/tasks/{number}/") for number in TASKS),
    *(Place(f"goal-{number}", f"/goals/2021/{number}/", is_alike=number not in (1, 18)) for number in GOALS),
    *(Place(f"zone-{code}", f"/zones/{code}/", is_alike=code != "Z3") for code in ZONES),
    Place("finance", "/finance/"),
    Place("finance-instruments", "/finance/instruments/"),
    Place("finance-loan", f"/finance/instruments/{LOAN}/"),
    Place("buildings", "/buildings/"),
    Place("buildings-register", "/buildings/register/"),
    Place("buildings-building", f"/buildings/register/{BUILDING}/"),
    Place("reconciliation", "/reconciliation/"),
    Place("matters", "/matters/"),
    Place("matter", "/matters/2021/3/"),
    Place("projects", "/projects/"),
    Place("project", "/projects/ecopark/"),
    Place("experiences", "/experiences/"),
    Place("experience", "/experiences/2021-01/", is_alike=True),
    Place("phases", "/phases/"),
    Place("briefings", "/briefings/", is_alike=True),
    Place("briefing", "/briefings/2021-07/"),
    Place("briefing-frozen", "/briefings/2021-06/", is_alike=True),
    Place("meeting", "/briefings/2021-07/meeting/"),
    Place("search", "/search/?q=绿色"),
    Place("search-nothing", "/search/?q=zzzz"),
    Place("past", "/goals/2021/18/?month=2021-05&as_of=2021-07-20"),
    SIGN_IN,
    NOT_FOUND,
]
