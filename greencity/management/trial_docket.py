"""The docket of the trial: three matters made up to show a matter's life, and a proposal that was dismissed.

Each is written by the same actions as on the pages, at moments of 2021, by the accounts of the demo.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils import timezone

from pilots.actions.matters import Said, act, raise_matter
from pilots.models import Department, Matter, Project, Provenance, Task, User, Zone
from pilots.rules.matters import Deed

#: What happens in the trial: when, and the call that does it.
Happening = tuple[datetime, Callable[[], object]]
PEOPLE = ("office", "leader", "head-housing", "head-pboc")


@dataclass(frozen=True, slots=True)
class Act:
    """One deed of a story. at: `2021-04-12 10:00` in the site's time zone; by: an account; to: a department."""

    at: str
    by: str
    deed: Deed
    text: str = ""
    to: str = ""
    due_on: date | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A matter of the trial, from the day on which the office raised it."""

    subject: Callable[[], dict[str, Any]]
    raised_at: str
    titles: dict[str, str]
    problems: dict[str, str]
    acts: list[Act] = field(default_factory=list)


STORIES = [
    Story(
        subject=lambda: {"zone": Zone.objects.get(code="Z1")},
        raised_at="2021-04-06 10:00",
        titles={
            "zh_hans": "上合示范区试验区绿色项目融资对接不畅",
            "en": "Green projects of the SCO test zone find no financing",
        },
        problems={
            "zh_hans": (
                "试验区首批绿色项目已具备开工条件，但银行对绿色认定标准掌握不一，项目单位重复报送材料，"
                "至3月底尚无项目签订贷款合同，影响试验区上半年开工计划。"
            ),
            "en": (
                "The zone's first green projects are ready to start, but banks read the green standard in different "
                "ways and ask for the same papers again and again. By the end of March no loan had been signed, which "
                "puts the starts planned for the first half of the year at risk."
            ),
        },
        acts=[
            Act(
                "2021-04-12 10:00",
                "leader",
                Deed.DECIDE,
                "由人民银行青岛市中心支行牵头，会同胶州市政府建立试验区绿色项目银企对接机制，统一材料清单，"
                "6月18日前至少促成一批项目签约。",
                to="pboc",
                due_on=date(2021, 6, 18),
            ),
            Act("2021-04-14 15:00", "head-pboc", Deed.ACKNOWLEDGE, "已签收，由货币信贷管理处具体承办。"),
            Act(
                "2021-05-20 11:00",
                "head-pboc",
                Deed.PROGRESS,
                "已与胶州市政府确定首批对接项目和统一材料清单，6家银行完成尽职调查，拟于6月上旬集中签约。",
            ),
            Act(
                "2021-06-11 16:00",
                "head-pboc",
                Deed.DONE,
                "银企对接会已召开，首批项目签订贷款合同，统一材料清单已印发各银行执行，申请办结。",
                document="《上合示范区试验区绿色项目银企对接会纪要》（2021年第1期）",
            ),
            Act(
                "2021-06-16 10:00",
                "office",
                Deed.CLOSE,
                "经核对纪要和合同清单，事项已落实，准予办结销号。",
                document="《上合示范区试验区绿色项目贷款合同清单》（2021年6月）",
            ),
        ],
    ),
    Story(
        subject=lambda: {"project": Project.objects.get(code="cruise-port-energy")},
        raised_at="2021-06-07 09:30",
        titles={
            "zh_hans": "邮轮港区清洁能源站管网与道路施工衔接不畅",
            "en": "Pipes of the cruise port's energy station wait for the road works",
        },
        problems={
            "zh_hans": (
                "能源站主体按计划推进，但出站管网须随港区道路同步敷设，道路开挖许可尚未办结，"
                "如7月底前不能进场，将影响今冬首批用户供热。"
            ),
            "en": (
                "The station itself is on plan, but its pipes have to be laid together with the port's roads, and the "
                "permit to open the roads is not granted yet. Unless the work begins by the end of July, the first "
                "customers will not be heated this winter."
            ),
        },
        acts=[
            Act(
                "2021-06-10 10:30",
                "leader",
                Deed.DECIDE,
                "由住房和城乡建设局牵头，会同市北区政府倒排工期，管网与道路同步施工，8月底前完成首段管网敷设并验收。",
                to="housing",
                due_on=date(2021, 8, 31),
            ),
            Act("2021-06-15 09:00", "head-housing", Deed.ACKNOWLEDGE, "已签收，责任到供热管理处，每周调度一次。"),
            Act(
                "2021-07-22 17:00",
                "head-housing",
                Deed.PROGRESS,
                "道路开挖许可已办结，管网施工单位7月19日进场，首段已敷设四成，预计8月下旬完工。",
            ),
            Act(
                "2021-08-24 16:30",
                "head-housing",
                Deed.DONE,
                "首段管网已敷设完毕并通过分段试压，具备今冬供热条件，申请办结。",
                document="《邮轮港区清洁能源站首段管网试压及验收记录》",
            ),
            Act(
                "2021-08-27 10:00",
                "office",
                Deed.CLOSE,
                "经现场核查，首段管网已完工并验收合格，准予办结销号。",
                document="《邮轮港区清洁能源站首段管网现场核查表》（2021年8月26日）",
            ),
        ],
    ),
    Story(
        subject=lambda: {"task": Task.objects.get(number=2)},
        raised_at="2021-07-20 10:00",
        titles={
            "zh_hans": "绿色项目入库标准与银行认定标准不一致",
            "en": "The project pool and the banks judge green projects by different standards",
        },
        problems={
            "zh_hans": (
                "部分已入库项目未被银行认定为绿色项目，无法按绿色信贷申请贷款。需领导小组明确由哪个部门牵头统一认定标准，"
                "并确定已入库项目的过渡办法。"
            ),
            "en": (
                "Some projects in the pool are not taken as green by the banks and cannot apply for green credit. The "
                "leading group is asked which department is to bring the two standards together, and what is to "
                "happen to the projects that are in the pool already."
            ),
        },
    ),
]
#: Goal 15 was proposed with April; the office waited for another line of recycling, and June proposed it again.
DISMISSED = (15, date(2021, 4, 1))
DISMISSAL = Act(
    "2021-05-20 15:00",
    "office",
    Deed.DISMISS,
    "城市管理局反映新增资源化利用生产线5月下旬投产，暂不提请领导小组研究，视5月、6月数据再定。",
)


def happenings() -> Iterator[Happening]:
    """All that happens to the matters of the trial, told by story; to be done in the order of their moments."""
    people = accounts()
    for story in STORIES:
        raised: list[Matter] = []
        yield moment(story.raised_at), partial(begin, story, people, raised)
        for each in story.acts:
            yield moment(each.at), partial(carry_out, each, people, raised)
    yield moment(DISMISSAL.at), partial(dismiss, people)


def accounts() -> dict[str, User]:
    """Name → account, acting as it did then: whether it is open to sign in today does not matter."""
    people = {user.username: user for user in User.objects.named(*PEOPLE).select_related("membership__department")}
    for user in people.values():
        user.is_active = True
    return people


def begin(story: Story, people: dict[str, User], raised: list[Matter]) -> None:
    matter = raise_matter(
        subject=story.subject(),
        titles=story.titles,
        problems=story.problems,
        user=people["office"],
        at=moment(story.raised_at),
        provenance=Provenance.ILLUSTRATIVE,
    )
    raised.append(matter)


def carry_out(each: Act, people: dict[str, User], raised: list[Matter]) -> None:
    [matter] = raised
    department = Department.objects.get(code=each.to) if each.to else None
    said = Said(text=each.text, department=department, due_on=each.due_on, document=each.document)
    act(matter=matter, deed=each.deed, user=people[each.by], at=moment(each.at), said=said)


def dismiss(people: dict[str, User]) -> None:
    number, month = DISMISSED
    carry_out(DISMISSAL, people, list(Matter.objects.filter(goal__number=number, month=month)))


def moment(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))
