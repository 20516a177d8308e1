"""The names of briefings and bulletins, and which follow each other."""

from __future__ import annotations

from datetime import date

import pytest

from pilots.rules.issues import issue_beside, issue_of_month, issue_of_quarter, issues_ending, other_kind, parse_issue


@pytest.mark.parametrize(
    ("name", "first", "month", "is_quarter"),
    [
        ("2021-07", date(2021, 7, 1), date(2021, 7, 1), False),
        ("2021-12", date(2021, 12, 1), date(2021, 12, 1), False),
        ("2021-Q1", date(2021, 1, 1), date(2021, 3, 1), True),
        ("2021-Q4", date(2021, 10, 1), date(2021, 12, 1), True),
        ("2000-01", date(2000, 1, 1), date(2000, 1, 1), False),
        ("2100-Q4", date(2100, 10, 1), date(2100, 12, 1), True),
    ],
)
def test_a_name_is_read_and_written(name: str, first: date, month: date, *, is_quarter: bool) -> None:
    issue = parse_issue(name)
    assert issue
    assert (issue.first, issue.month, issue.is_quarter) == (first, month, is_quarter)
    assert (issue.name, str(issue)) == (name, name)


@pytest.mark.parametrize(
    "name",
    ["", "2021", "2021-00", "2021-13", "2021-Q0", "2021-Q5", "2021-q1", "2021-7", "1999-12", "2101-01", "２０２１-07"],
)
def test_what_is_no_name_is_refused(name: str) -> None:
    assert parse_issue(name) is None


@pytest.mark.parametrize(
    ("name", "before", "after", "other"),
    [
        ("2021-07", "2021-06", "2021-08", "2021-Q3"),
        ("2021-01", "2020-12", "2021-02", "2021-Q1"),
        ("2021-12", "2021-11", "2022-01", "2021-Q4"),
        ("2021-Q1", "2020-Q4", "2021-Q2", "2021-03"),
        ("2021-Q4", "2021-Q3", "2022-Q1", "2021-12"),
    ],
)
def test_issues_stand_side_by_side(name: str, before: str, after: str, other: str) -> None:
    issue = parse_issue(name)
    assert issue
    assert [str(issue_beside(issue, steps)) for steps in (-1, 1)] == [before, after]
    assert str(other_kind(issue)) == other


def test_a_month_ends_its_briefing_and_the_last_of_a_quarter_its_bulletin() -> None:
    ending = {month: [str(issue) for issue in issues_ending(date(2021, month, 1))] for month in range(1, 13)}
    assert {month for month, names in ending.items() if len(names) == 2} == {3, 6, 9, 12}
    assert ending[6] == ["2021-06", "2021-Q2"]
    assert ending[7] == ["2021-07"]
    assert issues_ending(date(2021, 6, 1)) == [issue_of_month(date(2021, 6, 1)), issue_of_quarter(2021, 2)]
