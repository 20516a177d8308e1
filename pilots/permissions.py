"""Who may do what. The only place that decides, for pages, commands, templates and the admin site alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import rules
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from greencity.plumbing.administration import ADMINISTER
from pilots.models import Membership, User

P = ParamSpec("P")
#: A view: a request and what stands in the address.
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
Role = Membership.Role


class MembershipBackend(ModelBackend):
    """Signs in with a password, and loads a user with its membership in one query.

    Permissions come from the rules below, never from Django's permission tables: a person may do
    what the role allows, and a superuser flag opens nothing.
    """

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.with_membership().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return bool(rules.has_perm(perm, user_obj, obj))

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return bool(rules.has_perm(app_label, user_obj))

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()


def has_role(*roles: Role) -> Any:
    """Active and signed in, with one of the roles: a predicate."""

    def holds(user: Any) -> bool:
        return bool(user.is_active) and getattr(user, "role", None) in roles

    return rules.predicate(holds)


is_member = has_role(*Role)
is_administrator = has_role(Role.ADMINISTRATOR)

#: Read every page and every published figure.
READ = "pilots.read"
rules.add_perm(READ, is_member)

#: Read what is not approved yet; the object is the department.
READ_DRAFTS = "pilots.read_drafts"
#: Enter figures and attach evidence; the object is the department's desk of a month.
ENTER = "pilots.enter_figures"
#: Hand a month, or part of it, to the office; the object is the desk.
SUBMIT = "pilots.submit_month"
#: Decide on what was submitted; the object, where there is one, is the entry.
REVIEW = "pilots.review"
#: Publish a month, lock it, grant an exception.
RUN_PERIODS = "pilots.run_periods"
#: See how complete and how punctual the departments' reporting is.
READ_COMPLETENESS = "pilots.read_completeness"

#: Write, publish and roll over task books, and read their drafts.
EDIT_TASK_BOOKS = "pilots.edit_task_books"
#: Rename, replace or delete a saved view; the object is the view.
CHANGE_VIEW = "pilots.change_view"

#: Raise a matter; accept, dismiss, extend, close and reopen one, and send an answer back.
RUN_MATTERS = "pilots.run_matters"
#: Decide a matter: the leading group, or the office on its behalf.
DECIDE_MATTERS = "pilots.decide_matters"
#: Acknowledge a matter and report on it; the object is the matter.
ANSWER_MATTER = "pilots.answer_matter"
#: Write benchmark projects: what they are, what funds them, what they serve.
EDIT_PROJECTS = "pilots.edit_projects"
#: Say which milestones of a project are done and what it has reached; the object is the project.
REPORT_PROJECT = "pilots.report_project"
#: Write an experience; the object is the department that writes it, None to ask whether the reader writes any.
WRITE_EXPERIENCE = "pilots.write_experience"
#: Read an experience that is not published; the object is the department that writes it.
READ_EXPERIENCE = "pilots.read_experience"
#: Publish or return an experience; the object is the experience as it was submitted.
REVIEW_EXPERIENCE = "pilots.review_experience"
#: Say how a phase of the pilot is judged: the leading group, or the office on its behalf.
JUDGE_PHASES = "pilots.judge_phases"
#: Write paragraphs of a briefing.
EDIT_BRIEFING = "pilots.edit_briefing"
#: Read a file of a matter, a result or an experience that was taken back.
READ_WITHDRAWN = "pilots.read_withdrawn"

is_office = has_role(Role.OFFICE)
is_leader = has_role(Role.LEADER)
reports = has_role(Role.STAFF, Role.HEAD)


@rules.predicate
def is_of_department(user: Any, department: Any) -> bool:
    return department is not None and user.membership.department_id == department.pk


@rules.predicate
def is_own_desk(user: Any, desk: Any) -> bool:
    return desk is not None and user.membership.department_id == desk.department.pk


@rules.predicate
def is_open_desk(user: Any, desk: Any) -> bool:
    return desk is not None and desk.is_open


@rules.predicate
def has_opened(user: Any, desk: Any) -> bool:
    return desk is not None and desk.has_opened


@rules.predicate
def is_not_own_entry(user: Any, entry: Any) -> bool:
    """Nobody decides on what they entered; without an entry it is the queue that is asked about."""
    return entry is None or entry.entered_by_id != user.pk


@rules.predicate
def is_own_view(user: Any, view: Any) -> bool:
    return view is not None and view.owner_id == user.pk


@rules.predicate
def is_of_departments_own(user: Any, row: Any) -> bool:
    """Whether the row's department is the user's; a project's is its lead."""
    key = getattr(row, "department_id", None) or getattr(row, "lead_id", None)
    return key is not None and user.membership.department_id == key


@rules.predicate
def is_unasked(user: Any, thing: Any) -> bool:
    return thing is None


@rules.predicate
def is_not_own_record(user: Any, row: Any) -> bool:
    """Nobody reviews what they wrote or handed in last; without a row it is the list that is asked about."""
    return row is None or user.pk not in (row.recorded_by_id, row.written_by_id)


rules.add_perm(READ_DRAFTS, is_office | is_administrator | (reports & is_of_department))
rules.add_perm(ENTER, (is_office & has_opened) | (reports & is_own_desk & is_open_desk))
rules.add_perm(SUBMIT, has_role(Role.HEAD) & is_own_desk & is_open_desk)
rules.add_perm(REVIEW, is_office & is_not_own_entry)
rules.add_perm(RUN_PERIODS, is_office)
rules.add_perm(READ_COMPLETENESS, is_member)
rules.add_perm(EDIT_TASK_BOOKS, is_office | is_administrator)
rules.add_perm(CHANGE_VIEW, is_member & is_own_view)
rules.add_perm(RUN_MATTERS, is_office)
rules.add_perm(DECIDE_MATTERS, is_office | is_leader)
rules.add_perm(ANSWER_MATTER, reports & is_of_departments_own)
rules.add_perm(EDIT_PROJECTS, is_office | is_administrator)
rules.add_perm(REPORT_PROJECT, is_office | is_administrator | (reports & is_of_departments_own))
rules.add_perm(WRITE_EXPERIENCE, is_office | (reports & (is_unasked | is_of_department)))
rules.add_perm(READ_EXPERIENCE, is_office | is_administrator | (reports & is_of_department))
rules.add_perm(REVIEW_EXPERIENCE, is_office & is_not_own_record)
rules.add_perm(JUDGE_PHASES, is_office | is_leader)
rules.add_perm(EDIT_BRIEFING, is_office)
rules.add_perm(READ_WITHDRAWN, is_office)

# The admin site: the plan and the special days are the office's and the administrator's, the people and the
# departments the administrator's alone. A version of the thresholds is added, and never changed or deleted.
DEEDS = ("view", "add", "change", "delete")
rules.add_perm(ADMINISTER, is_administrator | is_office)
rules.add_perm("pilots", is_administrator | is_office)
for model in ("user", "membership", "department"):
    for deed in DEEDS:
        rules.add_perm(f"pilots.{deed}_{model}", is_administrator)
for model in ("category", "task", "goal", "zone", "unit", "project", "specialday"):
    for deed in DEEDS:
        rules.add_perm(f"pilots.{deed}_{model}", is_administrator | is_office)
for deed in ("view", "add"):
    rules.add_perm(f"pilots.{deed}_lightthresholds", is_administrator)


def reader_required(view: View[P]) -> View[P]:
    """For pages that every member may read: 403 for an account without a role."""
    return permission_required(READ, view)


def permission_required(permission: str, view: View[P]) -> View[P]:
    """403 for an account without the permission.

    Whoever is not signed in never gets here: the sign-in middleware sends them to the sign-in page.
    """

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked
