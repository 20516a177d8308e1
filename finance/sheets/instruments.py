"""The register of instruments as a file: one place for the headings of import and export.

What happened to an instrument is not part of the file: it is kept on the instrument's own page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from finance.findings import FINDINGS
from finance.models import Institution, Instrument, InstrumentEvent
from finance.rules.instruments import Happening, instrument_findings, misfits
from finance.rules.money import CURRENCIES, YUAN, in_yuan
from pilots.models import Goal, Project, Zone
from pilots.sheets.registers.kinds import PROVENANCE, SOURCE, Column, Kind, RegisterSheet, RuleProblem

LARGEST_AMOUNT = 999_999_999_999_999
KINDS: Mapping[str, tuple[str, ...]] = {
    Instrument.Kind.CREDIT: ("绿色信贷", "green credit", "信贷", "贷款", "绿色贷款", "credit", "loan", "green loan"),
    Instrument.Kind.BOND: ("绿色债券", "green bond", "债券", "bond"),
    Instrument.Kind.FUND: ("绿色基金", "green fund", "基金", "fund"),
    Instrument.Kind.INSURANCE: ("绿色保险", "green insurance", "保险", "insurance"),
}
USES: Mapping[str, tuple[str, ...]] = {
    Instrument.Use.INFRASTRUCTURE: ("基础设施绿色升级", "green upgrading of infrastructure", "基础设施绿色升级产业"),
    Instrument.Use.CLEAN_ENERGY: ("清洁能源", "clean energy", "清洁能源产业"),
    Instrument.Use.SAVING: ("节能环保", "energy saving and environmental protection", "节能环保产业"),
    Instrument.Use.ECOLOGY: ("生态环境", "ecology and environment", "生态环境产业"),
    Instrument.Use.CLEAN_PRODUCTION: ("清洁生产", "clean production", "清洁生产产业"),
    Instrument.Use.SERVICES: ("绿色服务", "green services"),
}
BENEFITS: Mapping[str, tuple[str, ...]] = {
    Instrument.Benefit.DIRECT: ("直接碳减排效益", "direct carbon benefit", "直接", "direct"),
    Instrument.Benefit.INDIRECT: ("间接碳减排效益", "indirect carbon benefit", "间接", "indirect"),
    Instrument.Benefit.NONE: ("无碳减排效益", "no carbon benefit", "无", "none"),
}
CATALOGUES: Mapping[str, tuple[str, ...]] = {
    Instrument.Catalogue.Y2015: ("2015年版", "2015", "2015版", "绿色债券支持项目目录（2015年版）"),
    Instrument.Catalogue.Y2021: ("2021年版", "2021", "2021版", "绿色债券支持项目目录（2021年版）"),
}
MARKETS: Mapping[str, tuple[str, ...]] = {
    Instrument.Market.INTERBANK: ("银行间市场", "interbank market", "银行间", "银行间债券市场"),
    Instrument.Market.SHANGHAI: ("上海证券交易所", "Shanghai Stock Exchange", "上交所"),
    Instrument.Market.SHENZHEN: ("深圳证券交易所", "Shenzhen Stock Exchange", "深交所"),
    Instrument.Market.BEIJING: ("北京证券交易所", "Beijing Stock Exchange", "北交所"),
    Instrument.Market.OVERSEAS: ("境外", "overseas"),
}
SCOPES: Mapping[str, tuple[str, ...]] = {
    Instrument.Scope.CITY: ("全市首单", "first in the city", "市首单", "city"),
    Instrument.Scope.PROVINCE: ("全省首单", "first in the province", "省首单", "province"),
    Instrument.Scope.COUNTRY: ("全国首单", "first in the country", "国首单", "country"),
}
CURRENCY_WORDS: Mapping[str, tuple[str, ...]] = {
    code: (code, code, *more)
    for code, more in {
        **dict.fromkeys(CURRENCIES, ()),
        YUAN: ("人民币", "RMB", "元", "yuan"),
        "USD": ("美元",),
        "EUR": ("欧元",),
        "JPY": ("日元",),
        "GBP": ("英镑",),
        "HKD": ("港元", "港币"),
        "KRW": ("韩元",),
        "SGD": ("新加坡元", "新元"),
    }.items()
}


def zones() -> dict[str, int]:
    """Code and names of each zone → its id."""
    return words_of(Zone, "name_zh_hans", "name_en")


def institutions() -> dict[str, int]:
    return words_of(Institution, "name_zh_hans", "name_en")


def projects() -> dict[str, int]:
    return words_of(Project, "title_zh_hans", "title_en")


def goals() -> dict[str, int]:
    """2021-5 → the goal's id."""
    return {f"{year}-{number}": pk for pk, year, number in Goal.objects.values_list("pk", "year", "number")}


def words_of(kind: Any, *names: str) -> dict[str, int]:
    """Code and names of each row → its id; a name that two of them have stands for neither."""
    found: dict[str, set[int]] = {}
    for pk, *words in kind.objects.order_by("pk").values_list("pk", "code", *names):
        for word in words:
            if word:
                found.setdefault(word, set()).add(pk)
    return {word: next(iter(pks)) for word, pks in found.items() if len(pks) == 1}


COLUMNS = (
    Column("code", "编号", "Code", is_required=True, synonyms=("产品编号", "工具编号", "合同编号", "ID"), most=40),
    Column("kind", "类型", "Kind", Kind.CHOICE, is_required=True, synonyms=("工具类型", "种类", "Type"), choices=KINDS),
    Column(
        "title_zh_hans", "名称", "Title in Chinese", is_required=True, synonyms=("产品名称", "Title", "Name"), most=200
    ),
    Column("title_en", "英文名称", "Title in English", synonyms=("英文名",), most=200),
    Column("provider", "提供机构", "Provider", Kind.LOOKUP, synonyms=("金融机构", "机构", "银行"), lookup=institutions),
    Column("client", "客户", "Client", synonyms=("借款人", "发行人", "被保险人", "Issuer", "Borrower"), most=200),
    Column("zone", "片区", "Zone", Kind.LOOKUP, synonyms=("片区编号", "Zone code"), lookup=zones),
    Column("project", "项目", "Project", Kind.LOOKUP, synonyms=("标杆项目", "Project code"), lookup=projects),
    Column("goal", "目标", "Goal", Kind.LOOKUP, synonyms=("目标编号", "Goal code"), lookup=goals),
    Column("currency", "币种", "Currency", Kind.CHOICE, is_required=True, choices=CURRENCY_WORDS),
    Column(
        "amount", "金额（元）", "Amount", Kind.NUMBER, synonyms=("金额", "合同金额"), most=LARGEST_AMOUNT, unit="元"
    ),
    Column(
        "exchange_rate", "汇率", "Exchange rate", Kind.NUMBER, synonyms=("折算汇率",), most=LARGEST_AMOUNT, decimals=6
    ),
    Column(
        "rate_percent",
        "利率（%）",
        "Rate (%)",
        Kind.NUMBER,
        synonyms=("利率", "票面利率", "Coupon", "Interest"),
        most=100,
        decimals=4,
        unit="%",
    ),
    Column(
        "signed_on", "签订日期", "Signed on", Kind.DAY, is_required=True, synonyms=("签约日期", "发行日期", "Issued on")
    ),
    Column("matures_on", "到期日期", "Matures on", Kind.DAY, synonyms=("到期日", "Maturity")),
    Column("use", "用途", "Use", Kind.CHOICE, synonyms=("贷款用途", "投向"), choices=USES),
    Column("benefit", "碳减排效益", "Carbon benefit", Kind.CHOICE, choices=BENEFITS),
    Column("term_years", "期限（年）", "Term (years)", Kind.NUMBER, synonyms=("期限", "Term"), most=100),
    Column("catalogue", "目录版本", "Catalogue", Kind.CHOICE, synonyms=("绿色债券目录",), choices=CATALOGUES),
    Column("proceeds", "募集资金用途", "Use of proceeds", synonyms=("资金用途", "Proceeds"), most=300),
    Column("market", "上市场所", "Listed at", Kind.CHOICE, synonyms=("交易场所", "Market"), choices=MARKETS),
    Column("line", "险种", "Line of insurance", synonyms=("保险险种", "Line"), most=120),
    Column("premium", "保费（元）", "Premium", Kind.NUMBER, synonyms=("保费",), most=LARGEST_AMOUNT, unit="元"),
    Column(
        "expected_saving",
        "预计碳减排量（吨/年）",
        "Expected carbon saving (t a year)",
        Kind.NUMBER,
        synonyms=("预计碳减排量",),
        most=LARGEST_AMOUNT,
    ),
    Column(
        "certified_saving",
        "核证碳减排量（吨/年）",
        "Certified carbon saving (t a year)",
        Kind.NUMBER,
        synonyms=("核证碳减排量",),
        most=LARGEST_AMOUNT,
    ),
    Column("saving_method", "碳减排方法学", "Method of the carbon saving", synonyms=("方法学",), most=200),
    Column("first_scope", "首单", "First of its kind", Kind.CHOICE, synonyms=("是否首单",), choices=SCOPES),
    PROVENANCE,
    SOURCE,
)
#: Codes that are looked up by one query.
MOST_ASKED = 10_000
#: What the rules read as numbers and as days.
NUMBERS = ("amount", "exchange_rate", "premium")
DAYS = ("signed_on", "matures_on")
TOGETHER = tuple(column.name for column in COLUMNS if column.name not in ("code", "title_zh_hans", "title_en"))


def problems(rows: pd.DataFrame) -> Iterator[RuleProblem]:
    """As `instrument_findings`, row by row: a register of instruments is small beside one of buildings.

    What happened to an instrument already has to fit what the file says of it. One query for every MOST_ASKED rows.
    """
    concerned: dict[tuple[str, str], set[Any]] = {}
    happened = happened_to(rows["code"].tolist())
    for at, row in zip(rows.index, rows.to_dict("records"), strict=True):
        values = typed(row)
        findings = [*instrument_findings(values), *misfits(values, happened.get(row["code"], ()))]
        for finding in findings:
            if finding.is_error:
                concerned.setdefault((finding.code, finding.field), set()).add(at)
    for (code, column), places in concerned.items():
        yield RuleProblem(code, column, pd.Series(rows.index.isin(places), index=rows.index))


def happened_to(codes: Sequence[str]) -> dict[str, list[Happening]]:
    """Code → the events of the instrument that stands under it."""
    found: dict[str, list[Happening]] = {}
    for begin in range(0, len(codes), MOST_ASKED):
        asked = {"instrument__code__in": codes[begin : begin + MOST_ASKED], "instrument__replaced_at__isnull": True}
        events = InstrumentEvent.objects.current().filter(**asked).order_by()
        for code, *event in events.values_list("instrument__code", "kind", "happened_on", "amount"):
            found.setdefault(code, []).append(Happening(*event))
    return found


def typed(values: Mapping[Any, str]) -> dict[str, Any]:
    """A row as read, texts all of them, with the numbers and days that the rules know."""
    found: dict[str, Any] = {name: values.get(name, "") for name in TOGETHER}
    found |= {name: Decimal(found[name]) if found[name] else None for name in NUMBERS}
    return found | {name: date.fromisoformat(found[name]) if found[name] else None for name in DAYS}


def derive(rows: pd.DataFrame) -> None:
    """amount_yuan, as `actions.instruments` works it out, and the title that stands where a language has none."""
    if {"amount", "currency", "exchange_rate"} <= set(rows.columns):
        parts = zip(rows["amount"], rows["currency"], rows["exchange_rate"], strict=True)
        rows["amount_yuan"] = [yuan_text(*each) for each in parts]
    if "title_zh_hans" in rows.columns:
        rows["title"] = rows["title_zh_hans"]


def yuan_text(amount: str, currency: str, rate: str) -> str:
    worth = in_yuan(Decimal(amount), currency, Decimal(rate) if rate else None) if amount else None
    return "" if worth is None else f"{worth:f}"


INSTRUMENTS = RegisterSheet(
    slug="instruments",
    model=Instrument,
    columns=COLUMNS,
    # amounts of several kinds and currencies are not added up
    total="",
    total_unit="亿元",
    total_divisor=100_000_000,
    together=TOGETHER,
    derived=("amount_yuan", "title"),
    problems=problems,
    derive=derive,
    words=FINDINGS,
    title="title",
)
