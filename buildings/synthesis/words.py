"""The places and names that synthesised buildings are given; roads, estates and owners are invented."""

from __future__ import annotations

from dataclasses import dataclass

from buildings.models import Building

Use = Building.Use


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the city. code: of the district, as in China's division codes. zone: "" outside the zones."""

    district: str
    code: str
    zone: str
    share: float


PLACES = (
    Place("市南区", "370202", "", 0.07),
    Place("市南区", "370202", "Z5", 0.015),
    Place("市北区", "370203", "", 0.12),
    Place("市北区", "370203", "Z2", 0.02),
    Place("西海岸新区", "370211", "", 0.13),
    Place("西海岸新区", "370211", "Z3", 0.07),
    Place("西海岸新区", "370211", "Z4", 0.015),
    Place("崂山区", "370212", "", 0.09),
    Place("李沧区", "370213", "", 0.09),
    Place("城阳区", "370214", "", 0.13),
    Place("即墨区", "370215", "", 0.10),
    Place("胶州市", "370281", "", 0.06),
    Place("胶州市", "370281", "Z1", 0.03),
    Place("平度市", "370283", "", 0.04),
    Place("莱西市", "370285", "", 0.02),
)

#: Two signs that names of roads and estates begin with.
FIRST = "海云松澜锦和瑞春清晨远景明星新安嘉泰福金玉翠碧丽怡康博文华盛兴"
SECOND = "湾岭泉河川滨岸溪涛帆港澄苑庭阁园林桥堤屿波光朗宁悦畅达源丰辰"
ROADS = ("路", "一路", "二路", "支路", "大道", "街")
ESTATES = ("花园", "家园", "新苑", "雅居", "小区", "佳苑", "公馆", "名都")

#: What a building of a use is called after its two signs.
NAMES: dict[Use, tuple[str, ...]] = {
    Use.OFFICE: ("大厦", "商务中心", "科技园", "金融中心"),
    Use.RETAIL: ("商业广场", "购物中心", "商业街区"),
    Use.HOTEL: ("大酒店", "度假酒店", "宾馆"),
    Use.EDUCATION: ("小学教学楼", "中学教学楼", "幼儿园", "学院图书馆"),
    Use.HEALTH: ("医院门诊楼", "社区卫生服务中心", "康养中心"),
    Use.CULTURE: ("文化馆", "体育中心", "图书馆", "会展中心"),
    Use.TRANSPORT: ("客运站", "换乘中心", "地铁上盖综合体"),
    Use.INDUSTRY: ("产业园厂房", "研发车间", "物流仓库"),
    Use.OTHER: ("综合楼", "服务中心"),
}
OWNERS = ("置业有限公司", "城市建设集团", "物业服务有限公司", "投资发展有限公司", "资产管理有限公司")
PUBLIC_OWNER = "{district}公共资产管理中心（虚构）"
#: Stands behind the invented names of owners, so that nobody looks for the company.
INVENTED = "（虚构）"

#: Share of the buildings, median gross floor area in m², spread of its logarithm, storeys from and to.
USES: dict[Use, tuple[float, float, float, int, int]] = {
    Use.RESIDENTIAL: (0.71, 6200, 0.65, 5, 33),
    Use.OFFICE: (0.085, 11000, 0.85, 4, 36),
    Use.RETAIL: (0.05, 7500, 0.95, 2, 6),
    Use.HOTEL: (0.02, 12000, 0.75, 5, 28),
    Use.EDUCATION: (0.04, 6500, 0.6, 3, 6),
    Use.HEALTH: (0.015, 9000, 0.8, 3, 18),
    Use.CULTURE: (0.01, 8500, 0.8, 2, 5),
    Use.TRANSPORT: (0.005, 10000, 0.9, 1, 4),
    Use.INDUSTRY: (0.055, 8800, 0.8, 1, 5),
    Use.OTHER: (0.01, 4000, 0.8, 2, 8),
}
