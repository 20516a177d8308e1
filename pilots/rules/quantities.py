"""What a person typed or pasted as a number, in the goal's reporting unit; refused where it is in doubt."""

import re
from decimal import Context, Decimal
from enum import StrEnum
from itertools import pairwise
from unicodedata import category, normalize

LONGEST_TEXT = 200
#: What a figure can hold: digits before the point, and decimals.
#: More than these a database without decimals of its own (SQLite) would round away unseen.
MOST_SIGNIFICANT = 15
MOST_DIGITS = 14
MOST_DECIMALS = 6
#: A spreadsheet's binary fractions are off by far less than this share of the value, or of a
#: thousandth where less than that is left of a difference.
BINARY_NOISE = Decimal("1e-9")
ROOMY = Context(prec=400)


class Refusal(StrEnum):
    """Why a text is not taken for a number."""

    NOT_A_NUMBER = "not_a_number"
    FORMULA = "formula"
    DATE = "date"
    GROUPING = "grouping"
    SCIENTIFIC = "scientific"
    NOT_FINITE = "not_finite"
    TOO_LONG = "too_long"
    TOO_PRECISE = "too_precise"
    OTHER_UNIT = "other_unit"
    SEVERAL = "several"


class Unreadable(ValueError):  # noqa: N818  it is said of the text
    """A text or number that is refused. detail: the unit that was found, for OTHER_UNIT; else empty."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(refusal, detail)
        self.refusal = refusal
        self.detail = detail


#: Reporting unit → what it measures, its power of ten, and that of the word which a multiplier alone
#: stands for (24.8万 is 万 m2 in 万㎡, but 万 km2 in km2). Units not listed measure themselves.
UNITS = {
    "亿元": ("money", 8, 0),
    "万元": ("money", 4, 0),
    "元": ("money", 0, 0),
    "万㎡": ("area", 4, 0),
    "m2": ("area", 0, 0),
    "km2": ("area", 6, 6),
    "km": ("length", 3, 3),
    "%": ("share", 0, 0),
    "tCO2/year": ("carbon", 0, 0),
    **dict.fromkeys(("projects", "policies", "policy", "documents", "parks"), ("things", 0, 0)),
}
#: Word, in small letters and without spaces → what it measures, and its power of ten.
WORDS = {
    word: (measured, power)
    for measured, power, words in (
        ("money", 0, "元 人民币 元人民币 yuan cny rmb"),
        ("area", 0, "m2 平方米 平米 sqm"),
        ("area", 4, "公顷 ha"),
        ("area", 6, "km2 平方公里 平方千米 sqkm"),
        ("length", 0, "m 米"),
        ("length", 3, "km 公里"),
        ("share", 0, "%"),
        ("carbon", 0, "吨 吨/年 吨co2 吨co2/年 吨二氧化碳 吨二氧化碳/年 t tco2 tco2/年 tco2/year"),
        ("things", 0, "个 项 份 单 件 处 座 project projects policy policies document documents park parks"),
        ("households", 0, "户 household households"),
        ("persons", 0, "人 person persons people"),
    )
    for word in words.split()
}
#: Powers of ten. Chinese multipliers multiply each other (百万, 万亿).
MULTIPLIERS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
ENGLISH_MULTIPLIERS = {"thousand": 3, "million": 6, "mn": 6, "billion": 9, "bn": 9}
MULTIPLIER, ENGLISH_MULTIPLIER = re.compile("[十百千万亿]+"), re.compile("|".join(ENGLISH_MULTIPLIERS))

#: Several ways to write one sign, the numerals of cheques, and marks that nobody sees.
UNSEEN = "\u200b\u200e\u200f\u2060\ufeff"
SAME = str.maketrans("−’〇壹贰叁肆伍陆柒捌玖拾佰仟萬億", "-'零一二三四五六七八九十百千万亿", UNSEEN)
SIGN = re.compile(r"[+-]|负")
OWN_CURRENCY = re.compile("CNY|RMB|¥|人民币|yuan", re.IGNORECASE)
CURRENCY = re.compile(rf"{OWN_CURRENCY.pattern}|US\$|HK\$|[$€£]|USD|HKD|EUR|GBP|JPY", re.IGNORECASE)
ARABIC = re.compile(r"\.?[0-9][0-9., ']*")
PLAIN = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
#: 0,123 is somebody's decimal comma, not a group.
GROUPED = re.compile(r"[1-9][0-9]{0,2}([, '])[0-9]{3}(?:\1[0-9]{3})*(?:\.[0-9]*)?")
CHINESE = re.compile(r"[零一二两三四五六七八九十百千万亿点]{1,30}")
DIGITS = "零一二三四五六七八九"

NOT_FINITE = re.compile(r"[+-]?\s*(?:nan|inf|infinity|∞|[正负]?无穷大?)", re.IGNORECASE)
FORMULA = re.compile(r"[=@]|[+-]\s*[A-Za-z]")
SCIENTIFIC = re.compile(r"[+-]?[0-9.,]+\s*(?:e\s?[+-]?[0-9]|[×x*]\s?10\s?\^)", re.IGNORECASE)
ENGLISH_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
DATE = re.compile(
    rf"""[0-9]{{4}}\s?[-/.年]\s?[0-9]{{1,2}}\s?[-/.月]\s?[0-9]{{1,2}}(?![0-9]).*  # 2021-07-31, also with a time
    | [0-9]{{4}}\s?年(?:\s?[0-9]{{1,2}}\s?月)? | [0-9]{{4}}[-/][0-9]{{1,2}}
    | [0-9]{{1,2}}\s?月(?:\s?[0-9]{{1,2}}\s?[日号])? | [0-9]{{1,2}}\s?[日号]
    | [0-9]{{1,2}}([-/.])[0-9]{{1,2}}\1(?:[0-9]{{4}}|[0-9]{{2}}) | [0-9]{{1,2}}/(?:[0-9]{{4}}|[0-9]{{1,2}})
    | [0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?
    | {ENGLISH_MONTH}[0-9\ ,.'-]+ | [0-9][0-9\ ,.'-]*{ENGLISH_MONTH}[0-9\ ,.'-]*""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
LOOKALIKES = (
    (NOT_FINITE.fullmatch, Refusal.NOT_FINITE),
    (FORMULA.match, Refusal.FORMULA),
    (DATE.fullmatch, Refusal.DATE),
    (SCIENTIFIC.match, Refusal.SCIENTIFIC),
)


def read_quantity(text: str, unit: str) -> Decimal | None:
    """The number in a text, in the reporting unit, exactly; None for a blank one.

    A number without a unit is in the reporting unit. One with a unit is turned into it (33500万元 is
    3.35 for 亿元); with a multiplier alone it counts the unit's own word (3.5亿 is 3.5 for 亿元, 1.29
    million is 129 for 万㎡). Full-width signs, groups of three and Chinese numerals are read; at
    most six decimals, trailing zeros dropped, no negative zero. unit: the code of a unit; one that
    is not known here takes numbers and multipliers. Raises Unreadable with the reason.
    """
    if len(text) > LONGEST_TEXT:
        raise Unreadable(Refusal.TOO_LONG)
    typed = _normalised(text)
    if not typed:
        return None
    for is_such, refusal in LOOKALIKES:
        if is_such(typed):
            raise Unreadable(refusal)
    sign, rest = _take(SIGN, typed)
    currency, rest = _take(CURRENCY, rest)
    second_sign, rest = _take(SIGN, rest)
    arabic, rest = _take(ARABIC, rest)
    chinese, rest = _take(CHINESE, rest) if not arabic else ("", rest)
    value = _grouped(arabic) if arabic else _chinese(chinese)
    if value is None or (sign and second_sign):
        raise Unreadable(Refusal.NOT_A_NUMBER)
    power = _power(currency, rest, unit, is_multiplied=not {"万", "亿"}.isdisjoint(chinese))
    value = value if (sign or second_sign) in ("", "+") else value.copy_negate()
    return _fitted(value.scaleb(power, ROOMY))


def read_number(value: float | Decimal, unit: str) -> Decimal:
    """A spreadsheet's numeric cell, which is in the reporting unit, to six decimals.

    What a binary fraction adds past the sixth (33.499999999999996) is dropped; more decimals than
    that are refused. A cell shown as a percentage holds a fraction: the caller turns it. Raises
    Unreadable with the reason; a truth value is not a number.
    """
    if isinstance(value, bool):
        raise Unreadable(Refusal.NOT_A_NUMBER)
    number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise Unreadable(Refusal.NOT_FINITE)
    if number.adjusted() < MOST_DIGITS:
        settled = round(number, MOST_DECIMALS)
        if abs(settled - number) <= max(abs(number), Decimal("0.001")) * BINARY_NOISE:
            number = settled
    return _fitted(number)


def _normalised(text: str) -> str:
    """The text with one form for each sign. Raises for 120① and 5²: they would read as 1201 and 52."""
    for before, character in pairwise(f" {text}"):
        if category(character) == "No" and not (before.isascii() and before.isalpha()):
            raise Unreadable(Refusal.NOT_A_NUMBER)
    return normalize("NFKC", text).translate(SAME).strip()


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """What the pattern takes from the start of a text, and the rest; without spaces between them."""
    found = pattern.match(text)
    end = found.end() if found else 0
    return text[:end].strip(" "), text[end:].lstrip()


def _grouped(digits: str) -> Decimal:
    if PLAIN.fullmatch(digits) or GROUPED.fullmatch(digits):
        return Decimal(re.sub("[, ']", "", digits))
    raise Unreadable(Refusal.SEVERAL if " " in digits else Refusal.GROUPING)


def _power(currency: str, rest: str, unit: str, *, is_multiplied: bool) -> int:
    """The power of ten by which a number with such words around it counts in the reporting unit."""
    measured, power, stem = UNITS.get(unit, (unit, 0, 0))
    if not (currency or rest or is_multiplied):
        return 0
    if currency and not OWN_CURRENCY.fullmatch(currency):
        raise Unreadable(Refusal.OTHER_UNIT, currency)
    own, word = _take(OWN_CURRENCY, "".join(rest.split()).lower())
    is_money = bool(currency or own)
    chinese, word = _take(MULTIPLIER, word)
    english, word = _take(ENGLISH_MULTIPLIER, word)
    times = sum(MULTIPLIERS[each] for each in chinese) + ENGLISH_MULTIPLIERS.get(english, 0)
    found = WORDS.get(word or "元") if word or is_money else (measured, stem)
    if word == unit.lower() and unit not in UNITS:
        found = measured, stem
    if found and found[0] == measured and (measured == "money" or not is_money):
        return times + found[1] - power
    if re.search(r"(?<![A-Za-z0-9])[0-9]", rest):
        raise Unreadable(Refusal.SEVERAL)
    if not re.search(r"[\w%‰$€£]", rest or currency):
        raise Unreadable(Refusal.NOT_A_NUMBER)
    raise Unreadable(Refusal.OTHER_UNIT, rest or currency)


def _fitted(value: Decimal) -> Decimal:
    """The value as a figure holds it: not too long, not too precise, without trailing zeros."""
    if not value:
        return Decimal(0)
    if value.adjusted() >= MOST_DIGITS:
        raise Unreadable(Refusal.TOO_LONG)
    held = value.quantize(Decimal(1).scaleb(-MOST_DECIMALS), context=ROOMY)
    if held != value:
        raise Unreadable(Refusal.TOO_PRECISE)
    held = held.normalize(ROOMY)
    if len(held.as_tuple().digits) > MOST_SIGNIFICANT:
        raise Unreadable(Refusal.TOO_LONG)
    return Decimal(f"{held:f}")


def _chinese(text: str) -> Decimal | None:
    """三百零五, 一亿二千万, 三点五亿, 二〇二一; None for what is not written as numbers are (一万五)."""
    for big in "亿万":
        high, found, low = text.rpartition(big)
        if found:
            times = Decimal(10) ** MULTIPLIERS[big]
            above, below = _chinese(high), _chinese(low.removeprefix("零")) if low else Decimal(0)
            if above is None or below is None or below >= times or (low and "点" in high):
                return None
            lacks_zero = below * 10 < times and not low.startswith("零")
            return None if low and lacks_zero else above * times + below
    whole, point, decimals = text.partition("点")
    units = _chinese_below_ten_thousand(whole)
    if units is None or not point:
        return units
    digits = [str(DIGITS.find(each)) for each in decimals]
    return Decimal(f"{units}.{''.join(digits)}") if digits and "-1" not in digits else None


def _chinese_below_ten_thousand(text: str) -> Decimal | None:
    if text and all(each in DIGITS for each in text):
        return Decimal("".join(str(DIGITS.index(each)) for each in text))
    total, place_before = 0, 0
    for zero, digit, word in re.findall("(零?)([一二两三四五六七八九]?)([千百十]?)", text)[:-1]:
        place = 10 ** MULTIPLIERS.get(word, 0)
        is_odd = not digit and (word != "十" or place_before)
        is_skipped = place * 10 < place_before
        if is_odd or bool(zero) != is_skipped or 0 < place_before <= place:
            return None
        total += max(DIGITS.find(digit.replace("两", "二")), 1) * place
        place_before = place
    return Decimal(total) if total else None
