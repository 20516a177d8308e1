"""Words as they were typed, on pages of either language."""

import pytest
from django.utils import translation

from pilots.templatetags.typed import as_typed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (None, ""),
        ("", ""),
        ("Late permits.", "Late permits."),
        ("Cause: “受雨季影响。”", 'Cause: “<span lang="zh-CN">受雨季影响。</span>”'),
        ("6月CIM平台30万㎡、3.5 亿元", '<span lang="zh-CN">6月CIM平台30万㎡、3.5 亿元</span>'),
        ("管委 and 水务局", '<span lang="zh-CN">管委</span> and <span lang="zh-CN">水务局</span>'),
        (
            "<b>停工</b> & 复工",
            '&lt;b&gt;<span lang="zh-CN">停工</span>&lt;/b&gt; &amp; <span lang="zh-CN">复工</span>',
        ),
        ("停工\n复工", '<span lang="zh-CN">停工</span>\n<span lang="zh-CN">复工</span>'),
    ],
)
def test_chinese_is_marked_on_an_english_page(text: str | None, shown: str) -> None:
    with translation.override("en"):
        assert as_typed(text) == shown


def test_a_chinese_page_needs_no_mark_and_is_escaped_all_the_same() -> None:
    with translation.override("zh-hans"):
        assert as_typed("受雨季影响 <CIM>") == "受雨季影响 &lt;CIM&gt;"
