"""The institutions, names and terms that synthesised instruments are given; every name is invented."""

from __future__ import annotations

from finance.models import Institution, Instrument

Kind, Use = Instrument.Kind, Instrument.Use
#: code → kind, Chinese and English name. None of them exists; the names say so.
INSTITUTIONS: dict[str, tuple[str, str, str]] = {
    "made-up-bank-1": (Institution.Kind.BANK, "海岸银行青岛分行（虚构）", "Haian Bank, Qingdao branch (invented)"),
    "made-up-bank-2": (Institution.Kind.BANK, "松涛银行青岛分行（虚构）", "Songtao Bank, Qingdao branch (invented)"),
    "made-up-bank-3": (Institution.Kind.BANK, "澄湾农村商业银行（虚构）", "Chengwan Rural Commercial Bank (invented)"),
    "made-up-bank-4": (Institution.Kind.BANK, "远帆城市商业银行（虚构）", "Yuanfan City Commercial Bank (invented)"),
    "made-up-bank-5": (Institution.Kind.BANK, "瑞川银行青岛分行（虚构）", "Ruichuan Bank, Qingdao branch (invented)"),
    "made-up-bank-6": (Institution.Kind.BANK, "清源政策性银行（虚构）", "Qingyuan Policy Bank (invented)"),
    "made-up-bank-7": (Institution.Kind.BANK, "和岭银行青岛分行（虚构）", "Heling Bank, Qingdao branch (invented)"),
    "made-up-bank-8": (Institution.Kind.BANK, "晨港银行西海岸支行（虚构）", "Chengang Bank, West Coast (invented)"),
    "made-up-bank-9": (Institution.Kind.BANK, "嘉岸外资银行（虚构）", "Jia'an Foreign Bank (invented)"),
    "made-up-securities-1": (Institution.Kind.SECURITIES, "云桥证券（虚构）", "Yunqiao Securities (invented)"),
    "made-up-securities-2": (Institution.Kind.SECURITIES, "锦帆证券（虚构）", "Jinfan Securities (invented)"),
    "made-up-fund-1": (Institution.Kind.FUND, "碧波绿色基金管理公司（虚构）", "Bibo Green Fund Managers (invented)"),
    "made-up-fund-2": (Institution.Kind.FUND, "新林低碳基金管理公司（虚构）", "Xinlin Low-Carbon Funds (invented)"),
    "made-up-insurer-1": (Institution.Kind.INSURER, "安澜财产保险（虚构）", "Anlan Property Insurance (invented)"),
    "made-up-insurer-2": (Institution.Kind.INSURER, "泰岸财产保险（虚构）", "Tai'an Property Insurance (invented)"),
    "made-up-insurer-3": (Institution.Kind.INSURER, "海宁财产保险（虚构）", "Haining Property Insurance (invented)"),
}
#: Kind of instrument → the codes of those that provide it, the most usual first.
PROVIDERS: dict[str, tuple[str, ...]] = {
    Kind.CREDIT: tuple(code for code in INSTITUTIONS if "bank" in code),
    Kind.BOND: ("made-up-securities-1", "made-up-securities-2", "made-up-bank-1", "made-up-bank-2"),
    Kind.FUND: ("made-up-fund-1", "made-up-fund-2"),
    Kind.INSURANCE: ("made-up-insurer-1", "made-up-insurer-2", "made-up-insurer-3"),
}
INVENTED = "（虚构）"
FIRST = "海云松澜锦和瑞春清晨远景明星新安嘉泰福金"
SECOND = "湾岭泉河川滨岸溪涛帆港澄苑林桥源丰辰"
#: How the signs sound.
FIRST_EN = (
    *("Hai", "Yun", "Song", "Lan", "Jin", "He", "Rui", "Chun", "Qing", "Chen"),
    *("Yuan", "Jing", "Ming", "Xing", "Xin", "An", "Jia", "Tai", "Fu", "Jin"),
)
SECOND_EN = (
    *("wan", "ling", "quan", "he", "chuan", "bin", "an", "xi", "tao", "fan"),
    *("gang", "cheng", "yuan", "lin", "qiao", "yuan", "feng", "chen"),
)
COMPANIES = ("城市建设集团", "环保科技有限公司", "新能源有限公司", "置业有限公司", "水务集团", "轨道交通公司")
#: Use → what the money is for, in Chinese and English.
PURPOSES: dict[str, tuple[tuple[str, str], ...]] = {
    Use.INFRASTRUCTURE: (
        ("绿色建筑建设", "green building"),
        ("既有建筑节能改造", "building retrofit"),
        ("海绵城市建设", "sponge city works"),
        ("清洁供热管网", "clean heating network"),
    ),
    Use.CLEAN_ENERGY: (
        ("屋顶光伏电站", "rooftop solar"),
        ("海上风电配套", "offshore wind"),
        ("储能电站", "power storage"),
    ),
    Use.SAVING: (("工业节能改造", "energy saving in industry"), ("再生水厂", "reclaimed water works")),
    Use.ECOLOGY: (("河道生态修复", "river restoration"), ("城市绿道与口袋公园", "greenways and pocket parks")),
    Use.CLEAN_PRODUCTION: (("清洁生产改造", "cleaner production"), ("建筑垃圾资源化", "construction waste reuse")),
    Use.SERVICES: (("合同能源管理", "energy performance contract"), ("绿色建筑咨询", "green building services")),
}
USE_SHARES = {
    Use.INFRASTRUCTURE: 0.46,
    Use.CLEAN_ENERGY: 0.2,
    Use.SAVING: 0.13,
    Use.ECOLOGY: 0.09,
    Use.CLEAN_PRODUCTION: 0.08,
    Use.SERVICES: 0.04,
}
#: Kind of project → the use of its credit.
USE_OF_PROJECT = {"ecology": Use.ECOLOGY, "platform": Use.SERVICES}
#: Kind of instrument → what a title ends with, in Chinese and English.
SORTS = {
    Kind.CREDIT: ("贷款", "loan"),
    Kind.BOND: ("绿色债券", "green bond"),
    Kind.FUND: ("绿色发展基金", "green fund"),
    Kind.INSURANCE: ("保险", "insurance"),
}
LINES = (
    ("绿色建筑性能保险", "green building performance"),
    ("既有建筑节能改造保险", "retrofit saving"),
    ("环境污染责任保险", "environmental liability"),
    ("光伏电站运营保险", "solar operation"),
)
METHOD = "按设计文件估算（示意） / estimated from the design"
PROCEEDS = "绿色产业项目（示意） / green projects (illustrative)"
#: Currency → yuan for one unit, as used here; the shares of what is not in yuan.
RATES = {"USD": "6.460000", "EUR": "7.680000", "JPY": "0.058600"}
