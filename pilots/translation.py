"""Which texts of the pilot stand in both languages."""

from modeltranslation.translator import TranslationOptions, register

from pilots.models import (
    Category,
    Department,
    Duty,
    Experience,
    Goal,
    Matter,
    Milestone,
    MilestoneReport,
    Project,
    ProjectMilestone,
    ProjectResult,
    PublishedFact,
    Revision,
    SpecialDay,
    Task,
    TaskBook,
    Unit,
    Zone,
)


@register(Category)
class CategoryOptions(TranslationOptions):
    fields = ("name",)


@register(SpecialDay)
class SpecialDayOptions(TranslationOptions):
    fields = ("name",)


@register([Department, Zone])
class PlaceOptions(TranslationOptions):
    fields = ("name", "note")


@register([Task, Goal, Milestone])
class TitleOptions(TranslationOptions):
    fields = ("title",)


@register(Project)
class ProjectOptions(TranslationOptions):
    fields = ("title", "note", "source")


@register(Duty)
class DutyOptions(TranslationOptions):
    fields = ("text", "evidence")


@register(TaskBook)
class TaskBookOptions(TranslationOptions):
    fields = ("leader", "contact", "funds")


@register(Unit)
class UnitOptions(TranslationOptions):
    fields = ("label", "reporting_label")


@register([Revision, MilestoneReport])
class EntryOptions(TranslationOptions):
    fields = ("source",)


@register(PublishedFact)
class PublishedFactOptions(TranslationOptions):
    fields = ("text", "basis", "source")


@register(Matter)
class MatterOptions(TranslationOptions):
    fields = ("title", "problem")


@register([ProjectMilestone, ProjectResult])
class ProjectRowOptions(TranslationOptions):
    fields = ("title", "note")


@register(Experience)
class ExperienceOptions(TranslationOptions):
    fields = (
        "title",
        "tried",
        "gave",
        "result_source",
        "why_no_figure",
        "needs_policy",
        "needs_money",
        "needs_parties",
        "needs_time",
        "contact",
    )
