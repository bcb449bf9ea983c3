"""The sweep, and what it expects, on tiny files and a made-up book. Nothing is built."""

from __future__ import annotations

import gzip
import pickle
import random
import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from kefu import checks, expected, extract, screen
from kefu.checks.prefilter import NUMBERS, breakable
from kefu.checks.prose import Reader
from kefu.problem import Problem
from kefu.sweep import Sweep, _article, names
from kefu.trust import Judge

SMALL = Path(__file__).parent / "books" / "small"
DAY = date(2026, 11, 21)

SHORT_QUOTE = "都说甲商城的热线是 950004"
LONG_QUOTE = "有人说甲商城的热线是 950004"
LONGER_QUOTE = f"{LONG_QUOTE}或者 400-000-0004"
QUOTED_PATH = "有人说要这样按 我的 → 客服 → 人工"

RETIRED = """id: "12998"
name: "己热线"
kind: regulator
hotlines:
  - id: service
    number: "12998"
    name: "热线"
    purpose: complaint
    evidence:
      - {source: list-one, says: "己热线"}
    retired:
      on: "2025"
      evidence:
        - {source: news-one, says: "己热线停用"}
"""


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """The made-up book, with quotations of several lengths, and more numbers to dial."""
    root = tmp_path_factory.mktemp("book")
    shutil.copytree(SMALL, root, dirs_exist_ok=True)
    file = root / "data" / "entities" / "wu.yml"
    line = '      - {source: list-one, says: "戊市场 400-000-0009"}\n'
    text = file.read_text("utf-8")
    assert line in text
    file.write_text(text.replace(line, line + line.replace("list-one", "list-two")), "utf-8")
    file = root / "data" / "entities" / "yi.yml"
    said = "".join(
        f'      - {{source: farm, says: "{text}", no_number: "yes"}}\n'
        for text in (SHORT_QUOTE, LONG_QUOTE, LONGER_QUOTE, QUOTED_PATH)
    )
    lines = file.read_text("utf-8") + said
    for old, new in (
        ("      - {source: article-one, says: ", "      - {source: list-one, says: "),
        ("    purpose: unstated\n    evidence:\n", None),
    ):
        assert lines.count(old) == 1
        lines = lines.replace(old, new or old + '      - {source: list-two, says: "总部"}\n')
    file.write_text(lines, "utf-8")
    file.with_name("12998.yml").write_text(RETIRED, "utf-8")
    return checks.open_checked(root, DAY)


@pytest.fixture
def sweep(judge: Judge) -> Sweep:
    return Sweep(Reader(judge))


def short(found: list[Problem]) -> list[tuple[int, int, str]]:
    """Line, column and rule of each."""
    return [(one.where.line, one.where.column, one.rule.removeprefix("sweep-")) for one in found]


JIA = "platforms/jia/index.html"
WU = "platforms/wu/index.html"

FILES: dict[str, list[tuple[str, str, list[tuple[int, int, str]]]]] = {
    "the page is about the last entity of its path, unless the text says otherwise": [
        ("platforms/yi/jia/index.html", "<p>拨打 950004</p>", [(1, 4, "owner")]),
        ("platforms/jia/yi/index.html", "<p>拨打 950004</p>", []),
        ("platforms/jia/other/index.html", "<p>拨打 950004</p>", [(1, 4, "owner")]),
        ("vcards/jia.vcf", "x\nTEL:950004", [(2, 5, "owner")]),
        ("a.html", "<p>拨打 950004</p>", []),
        (JIA, "<p>乙快递 950004</p>", []),
        (JIA, "<p>拨打 950001</p><p>拨打 95061</p>", [(1, 20, "unknown")]),
    ],
    "texts": [
        ("platforms/jia.md", "# 乙快递\n\n拨打 950004\n\n- 拨打 950001\n- 拨打 95061", [(6, 6, "unknown")]),
        ("platforms/jia.txt", "拨打 950004\n\n我的 > 客服中心", [(1, 4, "owner"), (3, 1, "path")]),
        ("numbers/950001/index.md", "乙快递的客服热线是 950001", []),
        ("numbers/950001/a.md", "拨打 95061", [(1, 4, "unknown")]),
        ("a.MD", "- 拨打 95061", [(1, 6, "unknown")]),
        ("a.md", "<!-- kefu: allow number-unknown 95061: 举例 -->\n打 95061\n", [(2, 3, "unknown")]),
        ("a.md", "点击客服。", []),
        ("a.yml", "# 戊市场\n\nn: 950004\n\n## 乙快递\n\nn: 950004\n\n# x\n\n950004", [(3, 1, "owner")]),
        ("a.yml", "####### 戊市场\n\nn: 950004\n\n#戊市场\n\nn: 950004\n", []),
        ("a.yml", "# 戊市场\n乙快递\n\nn: 950004", [(4, 1, "owner")]),
    ],
    "a line of data is a sentence, a line of a text is not": [
        ("a.json", '{"text": "戊市场说 请拨打 950001"}', [(1, 10, "owner")]),
        ("a.json", '{"text": "戊市场说\\n请拨打 950001"}', []),
        ("a.html", "<p>戊市场说<br>请拨打 950001</p>", [(1, 4, "owner")]),
        ("a.html", "<p>戊市场说。请拨打 950001</p>", []),
    ],
    "dates are no numbers": [
        (JIA, "<p>拨打 2026-11-21</p>", []),
        (JIA, "<p>2026-11-21 有效</p><p>2026-11-21 打 95061</p>", [(1, 24, "unknown")]),
        (JIA, "<p>拨打 12026-11-21</p>", [(1, 4, "unknown")]),
    ],
    "arrows of a navigation are no paths": [
        (JIA, "<nav>我的 > 客服</nav><p>我的 > 客服</p>", [(1, 22, "path")]),
        (JIA, "<nav>拨打 95061</nav>", [(1, 6, "unknown")]),
        (JIA, "<li>我的 > 客服</li><h2>我的 > 客服</h2>", [(1, 5, "path"), (1, 21, "path")]),
    ],
    "control characters may stand in code and in data": [
        (
            "a.html",
            '<script>"\x01"; "\u200b"</script><b data-x="\x01"><b data-x="\u200b"><p>\x01</p>',
            [(1, 14, "form"), (1, 40, "form"), (1, 57, "form")],
        ),
        ("a.js", '"\x01"; "\u200b"', [(1, 6, "form")]),
        ("a.html", "<td>\x01<h2>\x01", [(1, 5, "form"), (1, 10, "form")]),
    ],
    "times below a channel's heading stand in their places or are missing": [
        (WU, "<p>在线客服全天有人</p><p>在线客服 9:00–12:00</p>", [(1, 4, "time"), (1, 19, "time")]),
        (WU, "<h2>在线客服</h2><p>全天有人</p><p>9:00–12:00</p><p>95061</p>", [(1, 45, "unknown")]),
        (WU, "<h2>在线客服</h2><h3>夜里</h3><p>戊市场全天有人</p><p>9:00–12:00</p>", []),
        (WU, "<h2>夜里</h2><p>在线客服全天有人</p>", [(1, 15, "time")]),
        (WU, "<h2>夜里的在线客服</h2><p>全天有人</p>", [(1, 20, "time")]),
        ("a.html", "<h2>在线客服</h2><p>戊市场全天有人</p>", [(1, 17, "time")]),
        (JIA, "<h2>在线客服</h2><p>戊市场全天有人</p>", [(1, 17, "time")]),
        (WU, "<h2>客服热线</h2><p>在线客服 9:00–12:00</p>", []),
        (WU, "<h2>客服热线 12</h2><p>在线客服 9:00–12:00</p>", []),
        (WU, "<h2>客服热线 12 号</h2><p>在线客服 9:00–12:00</p>", [(1, 22, "time")]),
    ],
    "a text below a heading is no row": [
        (JIA, "<h2>客服热线</h2><p>1234567</p>", [(1, 17, "unknown")]),
        (JIA, "<h2>客服热线</h2><p title=1234567></p>", [(1, 14, "unknown")]),
        ("a.json", '{"a":"客服热线","n":"1234567\\n"}', [(1, 17, "unknown")]),
    ],
    "cells of a row, each at its place": [
        ("a.csv", "平台,热线\n甲商城,950004\n乙快递,950004", [(2, 5, "owner")]),
        (
            "a.csv",
            "a,b,c\n950004,甲商城,y\n95061,甲商城,95062\n戊市场,x,热线 950004",
            [(2, 1, "owner"), (3, 1, "unknown"), (3, 11, "unknown"), (4, 7, "owner")],
        ),
        ("a.csv", "a,b,c,d,e,f,g,h,i,95061,戊,己", [(1, 19, "unknown")]),
        ("a.tsv", "a\tb\n950004\t95061\n", [(2, 8, "unknown")]),
        ("a.tsv", "a\tb\tc\tid\n950004\t950001\t950002\twu\n", [(2, 1, "owner"), (2, 8, "owner"),
            (2, 15, "owner")]),
        (
            "a.html",
            "<table><tr><td>戊市场<td>950004<td>950001</tr><tr><td>950004<td>乙快递</table>",
            [(1, 23, "owner"), (1, 33, "owner")],
        ),
        ("a.html", "<tr><td>戊市场<td>热线<td>950004", [(1, 22, "owner")]),
        ("a.html", "<tr><td>wu<td>950004", [(1, 15, "owner")]),
        ("a.html", "<tr><td>x</tr><p>戊市场</p><p>950004</p>", []),
        ("a.html", "<tr><td>x</tr><tr><td>wu<td>950004</tr><p>wu</p><p>950004</p>", [(1, 29, "owner")]),
        ("a.html", "<tr><td>戊市场</tr><p>950004</p><tr><td>950004</tr>", []),
        ("a.html", "<p>戊市场</p><tr><td>950004</tr><p>戊市场</p>", []),
        ("a.html", "<h2>戊市场</h2><tr><td>950004</tr>", [(1, 21, "owner")]),
        ("a.html", "<h2>戊市场</h2><tr><td title=950004>x</tr>", [(1, 17, "owner")]),
        ("a.html", "<tr><td>戊市场<td title=950004>x</tr>", []),
        (
            "a.xml",
            "<rss><item><title>戊市场</title><x>950004</x></item>\n"
            "<item><title>乙快递</title><x>950004</x></item><item><x>950004</x></item></rss>",
            [(1, 33, "owner")],
        ),
        ("a.xml", "<feed><entry><title>戊市场</title><x>950004</x></entry></feed>", [(1, 35, "owner")]),
    ],
    "cards": [
        (
            "a.vcf",
            "BEGIN:VCARD\nFN:甲商城\nTEL:950001\nEND:VCARD\nBEGIN:VCARD\nTEL:950004\nFN:乙快递\nEND:VCARD\n",
            [],
        ),
        (
            "a.vcf",
            "BEGIN:VCARD\nFN:乙快递\nTEL:950001\nEND:VCARD\nFN:戊市场\nTEL:950004\nEND:VCARD\nTEL:950004",
            [(6, 5, "owner")],
        ),
        ("a.vcf", "FN:戊市场\nNOTE:x\nTEL:950004\nEND:VCARD\nFN:乙快递\nTEL:950004", [(3, 5, "owner")]),
        ("a.vcf", "ORG:wu\nTEL:950004\nEND:VCARD", [(2, 5, "owner")]),
        ("a.ics", "FN:乙快递\nTEL:950004\nEND:X\nSUMMARY:戊市场\nNOTE:950004", [(5, 6, "owner")]),
    ],
    "objects, and what those around them say": [
        ("a.json", '[{"name":"甲商城","n":"950004"},{"name":"乙快递","n":"950004"}]', [(1, 20, "owner")]),
        (
            "a.json",
            '{"name":"戊市场","hotlines":[{"n":"950004"},{"x":"乙快递","m":["热线 950004"]}]}',
            [(1, 32, "owner")],
        ),
        ("a.json", '{"name":"甲商城","list":[["热线","950004"],["乙快递","950004"]]}', [(1, 29, "owner")]),
        ("a.json", '{"name":"甲商城","list":["x","950004"]}', [(1, 27, "owner")]),
        ("a.json", '{"name":"甲商城","a":{"b":{"c":[{"d":"拨打 950004"}]}}}', [(1, 35, "owner")]),
        ("a.json", '{"a":"戊市场","b":{"a":"乙快递","c":{"n":"拨打 950004"}}}', []),
        ("a.json", '{"a":"乙快递","b":{"a":"戊市场","c":{"n":"拨打 950004"}}}', [(1, 36, "owner")]),
        ("a.json", '{"a":"戊市场%s","b":{"n":"拨打 950004"}}' % ("x" * 76), [(1, 97, "owner")]),
        ("a.json", '{"a":"戊市场%s","b":{"n":"拨打 950004"}}' % ("x" * 77), []),
        ("a.json", '{"a":"戊市场%s","b":{"n":"拨打 950004"}}' % ("x" * 99), []),
        ("a.json", '{"a":"戊市场%s","n":"950004"}' % ("x" * 157), [(1, 173, "owner")]),
        ("a.json", '{"a":"戊市场%s","n":"950004"}' % ("x" * 158), []),
        ("a.json", '{"a":"戊市场\\n","n":"拨打 950004"}', []),
        ("a.json", '{"a":"拨打 950004\\n","n":"戊市场"}', [(1, 6, "owner")]),
        ("a.json", '{"b":{"n":"戊市场","c":{"a":"拨打 950004\\n"}}}', [(1, 26, "owner")]),
        ("a.json", '{"name":"戊市场","x":[],"n":"拨打 950004","y":"乙快递"}', [(1, 26, "owner")]),
    ],
    "headings": [
        (
            "a.html",
            "<h2>戊市场</h2><p>拨打 950004</p><h3>乙快递</h3><p>拨打 950004</p><h3>x</h3><p>拨打 950004</p>\n"
            "<h2>x</h2><p>拨打 950004</p><h3>戊市场</h3><h1>x</h1><p>拨打 950004</p><h3>戊市场<br>y</h3>\n"
            "<p>950004</p><h4>乙快递</h4><h3>x</h3><p>拨打 950004</p>",
            [(1, 16, "owner"), (1, 70, "owner"), (3, 4, "owner")],
        ),
        ("a.html", "<h2>戊市场</h2><h7>x</h7><p>拨打 950004</p>", [(1, 26, "owner")]),
        ("a.html", "<h2>x<br>戊市场</h2><p>拨打 950004</p>", []),
        ("a.html", "<h2>戊市场</h2><p title='拨打 950004'></p>", [(1, 13, "owner")]),
        ("a.html", "<p title='# 戊市场'></p><p>拨打 950004</p>", []),
    ],
    "an entity that is a whole field is whom a record is about": [
        ("a.json", '{"entity":"wu","number":"950004"}', [(1, 25, "owner")]),
        ("a.json", '{"entity":"wu.service","number":"950004"}', []),
        ("a.json", '{"entity":"wu","also":"yi","number":"950001"}', []),
        ("a.json", '{"entity":"wu","also":"戊市场","number":"950004"}', [(1, 38, "owner")]),
        ("a.json", '{"id":"yi","a":"jia.950004-x","n":"950004"}', []),
        ("numbers/950001/a.json", '{"id":"wu","n":"950001"}', [(1, 16, "owner")]),
        ("numbers/950001/a.json", '{"id":"x","n":"950001"}', []),
        ("a.html", "<p>wu</p><p>950004</p>", []),
        ("platforms/yi/a.json", '{"id":"wu","n":"950004"}', [(1, 16, "owner")]),
    ],
    "a spelling matters where readers see it": [
        (JIA, "<p>95-0001</p>", [(1, 4, "form")]),
        (JIA, "<h2>95-0001</h2>", [(1, 5, "form")]),
        ("a.json", '{"n":"95-0001","m":"拨打 95061"}', [(1, 20, "unknown")]),
        ("a.json", '{"id":"jia","n":"95-0001","m":"我的 > 客服"}', [(1, 31, "path")]),
        ("a.json", '{"name":"戊市场","m":"在线客服全天有人"}', [(1, 19, "time")]),
        (JIA, "<p title='95-0001'></p>", []),
        ("jia.vcf", "TEL:4000000001\nNOTE:说法不一", []),
    ],
    "what a number's own page may say of it": [
        ("numbers/950001/index.html", "<p>950001 是谁的号码</p><p>乙快递和戊市场的 950001</p>", []),
        ("numbers/950001/index.html", "<p>拨打戊市场的 950004</p>", [(1, 4, "owner")]),
        ("numbers/950001/index.html", "<p>乙快递的 400-000-0009</p>", [(1, 4, "owner")]),
        ("numbers/4000000002/index.html", "<p>400-000-0002 是谁的号码</p>", []),
        ("numbers/4000000002/index.html", "<p>甲商城的 400-000-0002</p>", [(1, 4, "status")]),
        ("numbers/4000000001/index.html", "<p>400-000-0002 是谁的号码</p>", [(1, 4, "status")]),
        ("numbers/01020000001-8/index.html", "<p>戊市场的 010-20000001转8</p>", []),
        ("numbers/12998/index.html", "<p>12998 是谁的号码</p><p>拨打 12998</p>", []),
        ("platforms/12998/index.html", "<p>12998 是谁的号码</p>", [(1, 4, "status")]),
        ("numbers/x/index.html", "<p>400-000-0002 是谁的号码</p>", [(1, 4, "status")]),
        ("x/numbers/4000000002/index.html", "<p>400-000-0002 是谁的号码</p>", [(1, 4, "status")]),
    ],
    "statuses": [
        (JIA, "<p>打 400-000-0002</p><p>有来源说打 400-000-0002</p>", [(1, 4, "status")]),
        (JIA, "<p>反对\uff1a打 400-000-0002</p>", []),
        ("a.json", '{"n":"400-000-0002","s":"retired"}', []),
        ("a.json", '{"n":"400-000-0002","s":"disputed"}', [(1, 6, "status")]),
        ("a.json", '{"n":"打 400-000-0006","s":"disputed"}', []),
        ("a.json", '{"n":"打 400-000-0006","s":"rejected"}', [(1, 6, "status")]),
        ("a.json", '{"id":"wu","n":"950004","s":"rejected"}', []),
        ("a.json", '{"id":"wu","n":"950004","s":"reject"}', [(1, 16, "owner")]),
        (JIA, "<p>950001 已核实</p><p>950001 | 已核实</p><p>950001 不采信</p>", []),
        (JIA, "<p>950001 多源一致</p><p>950001\uff0c多源一致</p>", [(1, 4, "status")]),
        (JIA, "<p>950001 | 多源一致</p><p>950001    待复核</p>", [(1, 4, "status"), (1, 24, "status")]),
        (JIA, "<p>950001 和 950002 说法不一</p>", []),
        (JIA, "<p>950002 已核实 950001 多源一致</p>", [(1, 4, "status")] * 2),
        ("a.html", "<p>010-20000001转8 单一来源</p>", [(1, 4, "status")]),
        ("a.html", "<p>400-000-0006 不采信</p><p>400-000-0006 说法不一</p>", [(1, 27, "status")]),
        ("a.html", "<p>12345 已核实</p>", [(1, 4, "unknown")]),
        ("a.html", "<p>拨打 1234567 已核实</p>", [(1, 4, "unknown")]),
    ],
    "short numbers that are not the book's mostly count things": [
        (JIA, "<p>拨打 1234</p><p>拨打 123</p>", []),
        (JIA, "<p>拨打 12345</p>", [(1, 4, "unknown")]),
    ],
    "what sources say": [
        (JIA, f"<p>{LONG_QUOTE}</p><p>听{LONG_QUOTE}。</p>", []),
        (JIA, f"<p>{SHORT_QUOTE}</p><p>听{SHORT_QUOTE}。</p>", [(1, 27, "owner")]),
        (JIA, f"<p>{SHORT_QUOTE}。</p>", [(1, 4, "owner")]),
        (JIA, f"<p>{LONGER_QUOTE}</p><p>听{LONGER_QUOTE}。</p>", []),
        (JIA, f"<p>{LONG_QUOTE} 950004</p>", [(1, 4, "owner")]),
        (JIA, f"<p>{QUOTED_PATH}</p><p>说{QUOTED_PATH}。</p>", []),
        (JIA, f"<p>{QUOTED_PATH.replace('这', '那')}</p>", [(1, 4, "path")]),
        ("a.txt", f"{LONG_QUOTE}\n\n{QUOTED_PATH}", []),
        (JIA, "<p>甲商城客服 950004</p><p>甲商城客服 950004。</p>", [(1, 23, "owner")]),
        (JIA, "<p>甲商城客服 950005</p>", [(1, 4, "unknown")]),
    ],
    "links to a number's page": [
        ("a.html", '<a href="../numbers/950001/">950004</a>', [(1, 1, "owner")]),
        ("a.html", 'x\n<a href="../numbers/950004/">950001</a>', [(2, 1, "owner")]),
        ("a.html", '\n\n <a href="../numbers/950001/" x><del>950004</del></a>', [(3, 1, "owner")]),
        ("a.html", '<a href="numbers/4000000004/">400-000-0004</a>', [(1, 31, "status")]),
        ("a.html", '<a href="numbers/01020000001-8/">010-20000001转8</a>', []),
        ("a.html", '<a href="numbers/01020000001/">010-20000001转8</a>', [(1, 1, "owner")]),
        ("a.html", '<a href="numbers/010-20000001-8/">010-20000001转8</a>', []),
    ],
    "links that dial": [
        ("a.html", '<a href="tel:950001">950001</a><a href="tel:12999">请打 12999 投诉</a>', []),
        ("a.html", '<p>x\n</p> <a href="tel:950004">950001</a>', [(2, 6, "dial")]),
        ("a.html", "甲\n乙<a href='tel:1'>x</a>\n丙丙<a\nhref=tel:1 >x</a>",
         [(2, 2, "dial"), (3, 3, "dial")]),
        ("a.html", "甲\n乙<a href='tel:1'>x</a>\n丙丙<a href=tel:1>x<b></b></a>",
         [(2, 2, "dial"), (3, 3, "dial")]),
        ("a.html", '<a href="tel:12999">12999<b>0</b></a>', [(1, 1, "dial")]),
        ("a.html", '<a href="tel:12999"></a>', [(1, 1, "dial")]),
        ("a.html", '<a href="tel:+86950001">950001</a><a href="tel:+86 (400)000.0009">400-000-0009</a>', []),
        ("a.html", '<a href="tel:+861020000001,8">010-20000001转8</a>', []),
        ("a.html", '<a href="tel:86950001">950001</a>', [(1, 1, "dial"), (1, 1, "unknown")]),
        ("a.html", '<a href="tel:+85950001">950001</a>', [(1, 1, "dial")]),
        ("a.html", '<a href="tel:950001">950004</a>', [(1, 1, "dial")]),
        ("a.html", '<a href="tel:+8612999">12999</a>', [(1, 1, "dial")]),
        ("a.html", "\n<a href='tel:950004'>950001</a>", [(2, 1, "dial")]),
        ("a.html", "x\n\n<a href='tel:950004'>950001</a>", [(3, 1, "dial")]),
        ("a.html", "<a href='tel&colon;950004'>950001</a>", [(1, 1, "dial")]),
        ("a.html", "<a href='te&NewLine;l:950004'>950001</a><a href='t&Tab;el:950004'>950001</a>",
         [(1, 1, "dial"), (1, 41, "dial")]),
        ("a.html", "<a href='tel:950004'>tel:950001</a>", [(1, 1, "dial")]),
        ("a.html", '<a href="tel:12999">12&shy;999</a>', [(1, 21, "form")]),
        ("a.html", '<a href="tel:010-2000 0001,8">010-20000001转8</a>', []),
        ("a.html", '<a href="tel:01020000001">010-20000001转8</a>', [(1, 1, "dial"), (1, 1, "unknown")]),
        ("a.html", '<a href="tel:01020000001,8">010-20000001</a>', [(1, 1, "dial"), (1, 29, "unknown")]),
        ("a.html", '<a href="t&#101;l:%39%350004">950001</a>', [(1, 1, "dial")]),
        ("a.html", '<a href="te&#108;:950001"> 950001 </a>', []),
        ("a.html", '<a href="tel:950001" class="tel: x">950001</a>', [(1, 1, "dial")]),
        ("a.svg", '<svg><g href="tel:950004"><text>950001</text></g></svg>', [(1, 6, "dial")] * 2),
        ("a.htm", '<a href="tel:950004">950001</a>', [(1, 1, "dial")]),
        ("a.atom", '<a href="tel:950004">950001</a>', [(1, 1, "dial")]),
        ("a.json", '{"x":0,"a":"<a href=\'tel:950004\'>950001</a>"}', [(1, 12, "dial")]),
        ("a.json", '{"a":"tel:950001","b":"<a href=\'tel:950001\'>950001</a>"}', []),
        ("a.csv", "<a href='tel:950004'>950001</a>", []),
    ],
    "other ways to dial": [
        (
            JIA,
            '<b data-x="sms:950001"></b><b data-x="甲"></b><b onclick="tel:950001"></b>\n'
            '<a href=" facetime:950001"></a><p>sms:950001</p><i title="x sms:1 tel"></i>',
            [(1, 1, "dial"), (1, 46, "dial"), (2, 1, "dial")],
        ),
        ("a.html", '<area href="tel:950001" alt="950001">', [(1, 1, "dial")]),
        ("a.html", '<b href="tel:950001">950001</b>', [(1, 1, "dial")]),
    ],
    "files that cannot be read, and those that need not": [
        ("a.zip", "95061", [(0, 0, "unread")]),
        ("a.PNG", "拨打 95061", []),
        ("a.woff2", "拨打 95061", []),
        ("a.HTML", "<p>拨打 95061", [(1, 4, "unknown")]),
        ("CNAME", "拨打 95061", [(1, 1, "unknown")]),
        ("a.html", "", []),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "faults"),
    [case for cases in FILES.values() for case in cases],
    ids=[f"{about}-{number}" for about, cases in FILES.items() for number, _ in enumerate(cases, 1)],
)
def test_a_file(sweep: Sweep, name: str, text: str, faults: list[tuple[int, int, str]]) -> None:
    found = list(sweep.file(name, text.encode()))
    assert sorted(short(found)) == faults, found
    assert {one.where.path for one in found} <= {f"dist/site/{name}"}


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("950001 已核实\uff0c待复核", True),
        ("950001 已核实", True),
        ("950001 待复核", False),
        ("950001 多源一致\uff0c待复核", False),
        ("400-000-0001 说法不一\uff0c待复核", True),
        ("400-000-0001 待复核", False),
    ],
)
def test_what_has_to_be_read_again_is_still_what_it_was(judge: Judge, text: str, right: bool) -> None:
    later = Sweep(Reader(Judge(judge.book, DAY + timedelta(days=400))))
    assert (list(later.file(JIA, f"<p>{text}</p>".encode())) == []) == right


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        (JIA, "<p>950001 多源一致</p>", "<p> 950001 写作“多源一致”,应为“已核实” 写成“已核实”"),
        (
            JIA,
            "<p>拨打 950004</p>",
            "<p> “950004”是乙快递的热线;这里说的是甲商城,应为 950001 写成 950001,或写明它是乙快递的",
        ),
        (
            "a.html",
            '<a href="../numbers/950001/">950004</a>',
            "“950004”的链接去了 numbers/950001/ 检查它的模板",
        ),
        ("a.html", '<b x="tel:1"></b>', '<b[x]> 用 tel:1 拨号 只用 <a href="tel:…">'),
        (
            "a.html",
            '<a href="tel:1">x <b>2</b></a>',
            "拨号链接 tel:1(显示“x 2”)拨的不是证据够的号码 只有“已核实”“多源一致”的号码能拨",
        ),
        ("a.html", '<a href="tel:950001">x</a>', "显示的是“x”,拨的是 tel:950001 显示什么就拨什么"),
        (
            "a.md",
            "拨打 95061",
            "<text> “95061”不是任何主体的热线 删掉它;要收录就先把它和证据写进 data/entities/",
        ),
        ("a.Zip", "", "不会读 .zip 文件 不发布它"),
    ],
)
def test_what_is_said_of_a_fault(sweep: Sweep, name: str, text: str, says: str) -> None:
    found = [f"{one.message} {one.tip}" for one in sweep.file(name, text.encode())]
    assert found == [says]


# Frames of pages --------------------------------------------------------------------------------------


def frame(line: str) -> bytes:
    """A page with a line in its frame."""
    return f"<title>x</title>\n{line}\n<article>\n甲\n</article>\n<footer>\n</footer>".encode()


@pytest.mark.parametrize(
    ("line", "again"),
    [
        ("<p>戊市场:我的 > 客服中心</p>", False),
        ("<p>拨打 95061</p>", True),
        ("<p>拨打 9506\uff11</p>", True),
        ("<p>拨打九五零六一</p>", False),
        ("<p>拨打 &#57;5061</p>", True),
        ('<a href="tel:x">x</a>', True),
    ],
)
def test_a_line_of_the_frame_is_read_again_if_it_may_hold_a_number(
    sweep: Sweep, line: str, again: bool
) -> None:
    first = list(sweep.file("a.html", frame(line)))
    assert first
    assert {one.where.line for one in first} == {2}  # its place in the whole file
    assert len(list(sweep.file("b.html", frame(line)))) == len(first) * again
    assert list(sweep.file("c.html", frame("<p>好</p>"))) == []
    whole = frame(line).replace(b"article", b"section")
    assert len(list(sweep.file("d.html", whole))) == len(first)
    assert len(list(sweep.file("e.html", frame(line) + b"<article>"))) == len(first)
    assert len(list(sweep.file("f.svg", frame(line)))) >= len(first)


def test_lines_of_the_frame_stay_lines(sweep: Sweep) -> None:
    line = "<p>拨打 400-000-\n0009</p>"
    for page in (f"{line}<article></article>", f"<article></article>{line}"):
        assert [one.rule for one in sweep.file(WU, page.encode())] == ["sweep-form"]


def test_lines_behind_the_article_belong_to_the_frame(sweep: Sweep) -> None:
    page = "<article>{}</article>\n<p>戊市场:我的 > 客服中心</p>\n"
    assert short(list(sweep.file("a.html", page.format("甲").encode()))) == [(2, 4, "path")]
    assert list(sweep.file("b.html", page.format("乙").encode())) == []
    found = list(sweep.file("c.html", page.format("拨打\n95061").encode()))
    assert short(found) == [(1, 10, "unknown"), (3, 4, "path")]


# Folders ----------------------------------------------------------------------------------------------


def planted(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder


BAD = "拨打 95061".encode()


def faults(sweep: Sweep, folder: Path) -> list[tuple[str, str]]:
    """Path and rule of what is found, pages that are missing left out."""
    found = [one for one in sweep.folder(folder) if one.rule != "sweep-missing"]
    return [(one.where.path.removeprefix("dist/site/"), one.rule.removeprefix("sweep-")) for one in found]


def test_every_file_of_a_folder_is_read_in_the_order_of_names(sweep: Sweep, tmp_path: Path) -> None:
    planted(tmp_path, {"b.txt": BAD, "a/c.csv": BAD, "a.zip": b"", "x/y.html/z.md": BAD, "good.md": b""})
    (tmp_path / "link.txt").symlink_to(tmp_path / "b.txt")
    wanted = [("a/c.csv", "unknown"), ("a.zip", "unread"), ("b.txt", "unknown"), ("x/y.html/z.md", "unknown")]
    assert faults(sweep, tmp_path) == wanted
    assert faults(sweep, tmp_path) == wanted


def test_files_about_one_entity_are_read_one_after_another(sweep: Sweep, tmp_path: Path) -> None:
    about = ["numbers/950001/index.html", "platforms/jia/index.html", "problems/refund/jia/index.html"]
    others = ["about/index.html", "numbers/12999/index.html", "platforms/wu/index.html"]
    ordered = sweep.by_subject([*others, *about])
    first = ordered.index(about[0])
    assert sorted(ordered) == sorted([*about, *others])
    assert ordered[first : first + 3] == about
    planted(tmp_path, {"a/wu.md": BAD, "b/jia.md": BAD, "c.md": BAD})
    assert faults(sweep, tmp_path) == [(f"{one}.md", "unknown") for one in ("a/wu", "b/jia", "c")]


def test_a_frame_is_read_anew_in_every_folder(sweep: Sweep, tmp_path: Path) -> None:
    page = frame("<p>戊市场:我的 > 客服中心</p>")
    planted(tmp_path, {"a.html": page, "b.html": page})
    assert faults(sweep, tmp_path) == [("a.html", "path")]
    assert faults(sweep, tmp_path) == [("a.html", "path")]


def test_what_the_theme_brings_is_trusted_in_its_own_place_only(judge: Judge, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    planted(one, {"assets/a.js": b"'95061'", "b.js": b"'95061'"})
    planted(other, {"assets/a.js": b"", "assets/b.js": b"'95061'", "assets/c.js": b"", "assets/d.js/x": b""})
    site = planted(
        tmp_path / "site",
        dict.fromkeys(("assets/a.js", "assets/b.js", "assets/c.js", "assets/d.js", "b.js"), b"'95061'"),
    )
    found = faults(Sweep(Reader(judge), trusted=(one, other)), site)
    assert found == [("assets/c.js", "unknown"), ("assets/d.js", "unknown"), ("b.js", "unknown")]
    assert [name for name, _ in faults(Sweep(Reader(judge)), site)] == [
        *("assets/a.js", "assets/b.js", "assets/c.js", "assets/d.js", "b.js")
    ]


@pytest.mark.parametrize(
    ("packed", "original", "wanted"),
    [
        (gzip.compress(b"x", mtime=0), b"x", []),
        (gzip.compress(b"x", mtime=0), b"y", [("a.txt.gz", "unread")]),
        (gzip.compress(b"x", mtime=0), None, [("a.txt.gz", "unread")]),
        (gzip.compress(BAD, mtime=0), b"y", [("a.txt", "unknown"), ("a.txt.gz", "unread")]),
        (gzip.compress(BAD, mtime=0), BAD, [("a.txt", "unknown")]),
        (gzip.compress(b"x", mtime=0)[:-1], b"x", [("a.txt.gz", "unread")]),
        (gzip.compress(b"x", mtime=0)[:10] + b"\xff" * 9, b"x", [("a.txt.gz", "unread")]),
        (b"x", b"x", [("a.txt.gz", "unread")]),
        (b"", b"x", [("a.txt.gz", "unread")]),
    ],
    ids=["same", "other", "alone", "other fault", "same fault", "cut", "broken", "no gzip", "empty"],
)
def test_compressed_copies(
    sweep: Sweep, tmp_path: Path, packed: bytes, original: bytes | None, wanted: list[tuple[str, str]]
) -> None:
    planted(tmp_path, {"a.txt.gz": packed} | ({"a.txt": original} if original is not None else {}))
    assert faults(sweep, tmp_path) == wanted


# Readings ---------------------------------------------------------------------------------------------


def test_files_may_be_read_in_any_order_by_any_process(judge: Judge, tmp_path: Path) -> None:
    page = "<title>x</title>\n{}\n<article>\n<h1>好</h1>\n<p>{}</p>\n</article>\n<footer>\n</footer>"
    wrong = "<p>戊市场:我的 > 客服中心</p>"
    site = planted(
        tmp_path,
        {
            "a.html": page.format(wrong, "好").encode(),
            "b.html": page.format(wrong, "好").encode(),
            "c.html": page.format(wrong, "拨打 95061").encode(),
            "platforms/jia/index.html": page.format("", "拨打 950004").encode(),
            "platforms/yi/index.html": page.format("", "拨打 950004").encode(),
            "d.txt": BAD,
            "d.txt.gz": gzip.compress(b"x"),
        },
    )
    wanted = list(Sweep(Reader(judge)).folder(site))
    assert [one.where.path for one in wanted if one.rule == "sweep-owner"] == [
        "dist/site/platforms/jia/index.html"
    ]
    apart = [Sweep(Reader(judge)).reading(site, name) for name in reversed(names(site))]
    sent = [pickle.loads(pickle.dumps(one)) for one in reversed(apart)]
    assert list(Sweep(Reader(judge)).conclude(sent)) == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [("<p>拨打 950004</p>", ["sweep-owner"]), ("<h2>乙快递</h2>\n<p>拨打 950004</p>", [])],
)
def test_what_is_right_on_one_page_is_judged_again_on_another(
    sweep: Sweep, said: str, wanted: list[str]
) -> None:
    page = f"<article>\n{said}\n</article>".encode()
    for _ in range(2):
        assert list(sweep.file("platforms/yi/index.html", page)) == []
        assert [one.rule for one in sweep.file(JIA, page)] == wanted


LINES = (
    *(
        "<p>拨打 950004</p>",
        "<p>拨打 950001</p>",
        "<p>95061</p>",
        "<p>拨打 9500",
        "04</p>",
        "甲",
        "<p>甲商城</p>",
    ),
    *(
        "<h1>乙快递</h1>",
        "<h2>戊市场</h2>",
        '<h2 id="channel-a">甲商城</h2>',
        "<h2>",
        "</h2>",
        "<h3>甲<br>乙</h3>",
    ),
    *(
        "<article>",
        "</article>",
        "<article id='x'>",
        "<div>",
        "</div>",
        '<section id="clock-b">',
        "</section>",
        "",
    ),
    *(
        "<table>",
        "<tr><td>乙快递</td><td>950004</td></tr>",
        "<tr>",
        "<td>乙快递</td>",
        "<td>950004</td>",
        "</tr>",
    ),
    *("<TR><td>戊市场</td>", "<td>甲商城</td>", "</table>", "<item>950004", "</item>", "<b>95</b>00", "<hr>"),
    *(
        '<a href="tel:950001">950001</a>',
        '<p><a href="tel:950004">950001</a></p>',
        '<a href="tel:950001">',
        "</a>",
    ),
    *(
        '<a class="x" href="TEL:950001">950001</a><p>',
        '<p data-kf-x="95061">',
        '<p data-kf-y="950001">',
        '<img alt="',
    ),
    *(
        '<p><a href="&#116;el:95061">95061</a></p>',
        '<p title="sms:950001">甲</p>',
        '<a href="sms:950001">甲</a>',
    ),
    *('<p><a href="../numbers/950001/">950001</a></p>', '<p><a href="../numbers/950001/">950004</a></p>'),
    *(
        "<!--",
        "-->",
        "<!-- 95061 -->",
        "<script>",
        "</script>",
        "var a = '95061'",
        "<style>",
        "</style>",
        "<svg>",
    ),
    *(
        '<script type="application/ld+json">{"a": "950004", "b": "tel:95061"}</script>',
        "</svg>",
        "<text>950004</text>",
    ),
    *(
        '<svg viewBox="0 0 1 1"><path d="M0 0h1"/></svg>',
        "<p>我的 → 在线客服</p>",
        "<p>950\u200b004</p>",
        "工作日",
    ),
)
"""Lines of pages: right, wrong on some pages, wrong on all, and parts of both."""


def any_page(chance: random.Random) -> bytes:
    """A page of such lines; most have one article, and few lines that are wrong."""
    wild = chance.random() < 0.3
    lines = chance.choices(LINES, k=chance.randrange(2, 7))
    if not wild:
        lines = [one for one in lines if "article" not in one]
        lines = [*lines[:2], "<article>", *lines[2:], "</article>", *lines[1:3]]
    return "\n".join(lines).encode()


@pytest.mark.parametrize("seed", range(10))
def test_what_is_proven_at_small_cost_is_right_when_it_is_read_with_care(sweep: Sweep, seed: int) -> None:
    chance, proven, careful = random.Random(seed), 0, 0
    for _ in range(600):
        data = any_page(chance)
        name = chance.choice((JIA, WU, "platforms/yi/index.html", "numbers/950004/index.html", "a.html"))
        if not (article := _article(data)):
            continue
        said = sweep._screen.page(sweep._subject(name), data.decode())
        faults = list(sweep._with_care(name, data, article))
        careful += bool(faults)
        if said is not None:
            proven += 1
            text = data[slice(*article)].decode()
            places = extract.Places(text)
            assert not faults, data
            if re.search(rb"<(?:script|style|svg)>|<!--\n", data):
                continue  # which may hold the article, or just its beginning
            wanted = screen.sections(text, places, extract.pieces_of(name, text, places))
            assert {"": "", **said} == {"": "", **wanted}, data
    assert proven > 15
    assert careful > 100


# Facts ------------------------------------------------------------------------------------------------

EXPECTED: dict[str, list[str]] = {
    "platforms/jia/index.html": [
        *("", "950001 已核实", "400-000-0001 说法不一", "950002 说法不一"),
        *("400-000-0002 已停用", "950004 不采信"),
        *("channel-shop: 更多 → 联系商家", "channel-shop: 单一来源 查看于 2026-11-01"),
        *("channel-shop: 服务时间 未知", "channel-shop: 多久回应 未知"),
        "channel-shop: 商家回复\uff1a5 分钟内 ≥ 80%",
        *("channel-app-chat: 我的 → 客服中心", "channel-app-chat: 已核实 查看于 2026-11-01"),
        "channel-app-chat: 普通用户工作日 09:00–21:00\uff0c周末 10:00–18:00 已核实",
        "channel-app-chat: VIP 用户以页面显示为准 已核实",
        *("channel-app-chat: 普通用户1–3 分钟内 已核实", "channel-app-chat: VIP 用户即时 已核实"),
        "channel-app-chat: 平台介入\uff1a1–3 个工作日",
        *("channel-hotline: 950001 已核实", "channel-hotline: 按 1 → 说“人工” 单一来源"),
        *("channel-hotline: 服务时间 未知", "channel-hotline: 多久回应 未知"),
        *("channel-backend: 服务时间 未知", "channel-backend: 多久回应 未知"),
        *("clock-reply: 商家回复", "clock-intervene: 平台介入"),
    ],
    "platforms/wu/index.html": [
        *("", "400-000-0009 多源一致"),
        *("channel-chat: 我的 → 客服", "channel-chat: 单一来源 查看于 2026-11-01"),
        *("channel-chat: 每天 09:00–21:00 单一来源", "channel-chat: 2 分钟内 单一来源"),
        *("channel-chat: 商家回复\uff1a5 分钟内 ≥ 80%", "clock-reply: 商家回复"),
    ],
    "platforms/ding/index.html": ["", "950001 已核实"],
    "numbers/950001/index.html": [
        *("", "950001 是谁的号码", "是甲商城、丁支付的客服热线\uff0c已核实。", "950001 已核实"),
    ],
    "numbers/4000000006/index.html": [
        *("", "400-000-0006 是谁的号码"),
        "没有可信的来源说明它是谁的热线。有来源说与乙快递有关\uff0c本站没有采信。",
    ],
    "numbers/01020000001-8/index.html": [
        *("", "010-20000001转8 是谁的号码", "是乙快递的总部电话\uff0c多个来源一致\uff0c未经官方核实。"),
        "010-20000001转8 多源一致",
    ],
    "numbers/index.html": [
        *("", "12998 已停用", "12999 多源一致", "950001 已核实", "400-000-0001 说法不一", "950002 说法不一"),
        *("400-000-0002 已停用", "950004 多源一致", "400-000-0009 多源一致", "400-000-0004 说法不一"),
        *("400-000-0005 说法不一", "400-000-0006 不采信", "010-20000001转8 多源一致"),
    ],
    "index.html": [""],
    "platforms/index.html": [""],
    "problems/index.html": ["", "货没到", "过期了"],
    "problems/lost/index.html": [
        *("", "开始\uff1a货没到", "1 问店铺", "2 店铺答应了吗\uff1f", "答应了 结局\uff1a收到了"),
        *("不理 继续第 3 步", "3 请平台查", "4 投诉", "还不行 结局\uff1a还不行\uff1a未知", "收到了"),
        *("还不行\uff1a未知", "商家回复\uff1a5 分钟内 ≥ 80%", "12999 多源一致", "看物流页面。", "核对商品。"),
        *(
            "先查过物流。",
            "说出订单号。",
            "物流截图。",
            "订单〔订单号〕没有收到\uff0c请查一查。",
            "店铺由平台代答。",
            "先问",
        ),
    ],
    "tools/finder/index.html": [""],
    "tools/finder/jia/index.html": [
        *("", "更多 → 联系商家 单一来源", "我的 → 客服中心 已核实"),
        "普通用户工作日 09:00–21:00\uff0c周末 10:00–18:00 已核实",
        *("VIP 用户以页面显示为准 已核实", "950001 已核实"),
        *("店铺不回\uff1a从第 3 步开始\uff1a请平台查", "过期了\uff1a结局\uff1a还不行\uff1a未知"),
        "有申请\uff1a从第 1 步开始\uff1a看原因",
    ],
    "tools/finder/wu/index.html": [
        *("", "我的 → 客服 单一来源", "每天 09:00–21:00 单一来源"),
        *("店铺不回\uff1a从第 3 步开始\uff1a请平台查", "过期了\uff1a结局\uff1a还不行\uff1a未知"),
    ],
    "tools/finder/bing/index.html": ["", "12999 多源一致"],
    "tools/call/index.html": [""],
    "tools/call/jia/index.html": [
        *("", "call-jia-service: 950001 已核实", "call-jia-service: 按 1 → 说“人工” 单一来源"),
        *("call-jia-service: 服务时间 未知", "call-jia-service: 多久回应 未知"),
    ],
    "tools/call/bing/index.html": [
        *("", "call-bing-service: 12999 多源一致"),
        *("call-bing-service: 服务时间 未知", "call-bing-service: 多久回应 未知"),
    ],
    "tools/call/wu/index.html": ["", "call-wu-service: 400-000-0009 多源一致"],
    "tools/call/yi/index.html": [
        *("", "call-yi-service: 950004 多源一致", "call-yi-landline: 010-20000001转8 多源一致"),
    ],
    "compare/hotlines/index.html": ["", "甲商城", "950001 已核实", "戊市场", "400-000-0009 多源一致"],
    "compare/index.html": [""],
    "sellers/index.html": [""],
    "sellers/jia/index.html": ["", "channel-backend: 服务时间 未知", "channel-backend: 多久回应 未知"],
}


def everything(judge: Judge) -> list[expected.Expected]:
    """What all pages that must be there must say."""
    asked = expected.Expectations(judge)
    return [one for page in asked.pages() for one in asked.of(page)]


def test_each_page_that_must_be_there_is_named_first(judge: Judge) -> None:
    asked = expected.Expectations(judge)
    pages = list(asked.pages())
    assert len(pages) == len(set(pages))
    for page in pages:
        one = next(asked.of(page))
        assert (one.page, one.text) == (page, "") != ("", one.what)
    for page in (
        "404.html",
        "guides/robots/index.html",
        "platforms/x/index.html",
        "problems/lost/x/index.html",
    ):
        assert not list(asked.of(page))


def test_what_pages_must_say(judge: Judge) -> None:
    found: dict[str, list[str]] = {}
    for one in everything(judge):
        text = one.text if one.anchor == "*" else f"{one.anchor}: {one.text}"
        found.setdefault(one.page, []).append(text)
    for page, texts in EXPECTED.items():
        assert found[page] == texts
    indexes, sellers = 8 + len(judge.book.words.rungs), 1
    cases = len({"lost", "lost/jia", "lost/wu", "late", "late/jia"})
    others = len(judge.book.entities) + len(judge.book.claimants) + len(judge.book.comparisons)
    tools = len({"finder/jia", "finder/wu", "finder/bing", "call/jia", "call/bing", "call/wu", "call/yi"})
    assert len(found) == indexes + cases + sellers + tools + others


@pytest.mark.parametrize(
    ("digits", "day", "labels"),
    [
        ("950001", "2026-11-21", ("已核实", "不采信")),
        ("950001", "2028-01-01", ("已核实\uff0c待复核", "已核实", "不采信")),
        ("950004", "2026-11-21", ("多源一致", "不采信")),
        ("12999", "2026-11-21", ("多源一致",)),
        ("4000000002", "2028-01-01", ("已停用",)),
        ("4000000006", "2026-11-21", ("不采信",)),
    ],
)
def test_the_words_that_may_stand_behind_a_number(
    judge: Judge, digits: str, day: str, labels: tuple[str, ...]
) -> None:
    assert expected.number_labels(Judge(judge.book, date.fromisoformat(day)), digits) == labels


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("已核实", "已核实"),
        (" | \n已停用", "已停用"),
        ("不采信", "不采信"),
        ("     已核实", None),
        ("核实", None),
    ],
)
def test_a_status_is_matched_behind_a_little_space(judge: Judge, text: str, word: str | None) -> None:
    found = expected.labels(judge.book).match(text)
    assert (found[1] if found else None) == word


def sections(judge: Judge) -> dict[str, dict[str, list[str]]]:
    """Page → anchor → what must stand there, a time limit's section whole."""
    pages: dict[str, dict[str, list[str]]] = {}
    for one in everything(judge):
        texts = pages.setdefault(one.page, {}).setdefault(one.anchor, [])
        clock = judge.book.clocks.get(one.anchor.removeprefix("clock-"))
        texts.append(expected.clock(judge, clock) if clock else one.text)
    return pages


def written(pages: dict[str, dict[str, list[str]]]) -> dict[str, bytes]:
    """The pages as templates would write them, as far as the sweep is concerned."""
    return {
        page: "\n".join(
            [
                "<title>x</title>\n<article><p>",
                *anchors.get("*", ()),
                *(
                    f'</p>\n<h2>x</h2>\n<div id="{anchor}"><p>{"</p><p>".join(texts)}</p>\n  </div><p>'
                    for anchor, texts in anchors.items()
                    if anchor != "*"
                ),
                "</p></article>",
            ]
        ).encode()
        for page, anchors in pages.items()
    }


def missing(sweep: Sweep, folder: Path, pages: dict[str, dict[str, list[str]]]) -> list[tuple[str, str]]:
    shutil.rmtree(folder, ignore_errors=True)
    planted(folder, written(pages))
    found = [one for one in sweep.folder(folder) if one.rule == "sweep-missing"]
    return [(one.where.path.removeprefix("dist/site/"), one.message) for one in found]


def test_nothing_is_missing_if_every_fact_stands_in_its_place(sweep: Sweep, tmp_path: Path) -> None:
    assert missing(sweep, tmp_path / "site", sections(sweep.reader.judge)) == []


Removal = Callable[[dict[str, dict[str, list[str]]]], object]


@pytest.mark.parametrize(
    ("removal", "wanted"),
    [
        (lambda pages: pages.pop("platforms/yi/index.html"),
         [("platforms/yi/index.html", "没有乙快递的页面")]),
        (lambda pages: pages.pop("index.html"), [("index.html", "没有首页的页面")]),
        (lambda pages: pages["platforms/ding/index.html"]["*"].remove("950001 已核实"),
         [("platforms/ding/index.html", "丁支付没有 950001 已核实")]),
        (lambda pages: pages["platforms/jia/index.html"]["channel-shop"].remove("服务时间 未知"),
         [("platforms/jia/index.html", "甲商城的联系商家(#channel-shop)没有 服务时间 未知")]),
        (lambda pages: pages["platforms/jia/index.html"].pop("clock-reply"),
         [("platforms/jia/index.html", "甲商城(#clock-reply)没有 商家回复")]),
        (lambda pages: pages["platforms/jia/index.html"]["clock-reply"].__setitem__(0, "商家回复 5 分钟内"),
         [("platforms/jia/index.html", "时限“商家回复”没有写作 商家回复 5 分钟内 ≥ 80% 单一来源")]),
        (lambda pages: pages["index.html"].update({"clock-accept": ["丙热线受理 7 天"]}),
         [("index.html", "时限“丙热线受理”没有写作 丙热线受理 7 个工作日 单一来源")]),
        (lambda pages: pages["index.html"].update({"clock-none": ["没有这个时限"], "channel-x": ["x"]}), []),
        (lambda pages: pages["numbers/950001/index.html"]["*"].remove("950001 是谁的号码"),
         [("numbers/950001/index.html", "950001没有 950001 是谁的号码")]),
    ],
)  # fmt: skip
def test_a_fact_that_is_not_in_its_place_is_missing(
    sweep: Sweep, tmp_path: Path, removal: Removal, wanted: list[tuple[str, str]]
) -> None:
    pages = sections(sweep.reader.judge)
    removal(pages)
    assert missing(sweep, tmp_path / "site", pages) == wanted


def test_a_heading_ends_the_section_above(sweep: Sweep, tmp_path: Path) -> None:
    pages = sections(sweep.reader.judge)
    files = written(pages)
    page = "platforms/wu/index.html"
    for between, wanted in (
        ("<h3>x</h3>", []),
        ("<h2>x</h2>", ["戊市场的在线客服(#channel-chat)没有 2 分钟内 单一来源"]),
        ('<p id="clock-intervene"></p>', ["戊市场的在线客服(#channel-chat)没有 2 分钟内 单一来源"]),
    ):
        last = "<p>2 分钟内 单一来源</p><p>商家回复\uff1a5 分钟内 ≥ 80%</p>".encode()
        first = "<p>商家回复\uff1a5 分钟内 ≥ 80%</p>".encode()
        assert last in files[page]
        new = files[page].replace(last, first + between.encode() + "<p>2 分钟内 单一来源</p>".encode())
        planted(tmp_path, files | {page: new})
        found = [one.message for one in sweep.folder(tmp_path) if one.rule == "sweep-missing"]
        assert [one for one in found if "写作" not in one] == wanted, between


@pytest.mark.parametrize(
    ("page", "count"),
    [
        ('<article><p id="channel-chat">{}</p></article>', 0),
        ('<article><h1>x</h1><p id="channel-chat">{}</p></article>', 0),
        ('<article><p id="channel-chat">\n<b>{}</b></p><h3>x</h3></article>', 0),
        ('<article>{}<p id="channel-chat">x</p></article>', 5),
        ('<article><p>{}</p><p id="channel-chat"></p></article>', 5),
        ('<article><p id="channel-chat"></p><h1>x</h1>{}</article>', 5),
        ('<article><p id="channel-chat"></p><h2 id="x">x</h2>{}</article>', 5),
        ("<article>{}</article>", 5),
    ],
)
def test_where_a_section_begins_and_ends(sweep: Sweep, tmp_path: Path, page: str, count: int) -> None:
    facts = sections(sweep.reader.judge)[WU]["channel-chat"]
    planted(tmp_path, {WU: page.format("\n".join(facts)).encode()})
    found = [one.message for one in sweep.folder(tmp_path) if one.where.path == f"dist/site/{WU}"]
    assert len([one for one in found if "(#channel-chat)" in one]) == count


def test_a_page_without_an_article_is_no_page(sweep: Sweep, tmp_path: Path) -> None:
    planted(tmp_path, {WU: "<p>戊市场</p>".encode()})
    found = [one.message for one in sweep.folder(tmp_path) if one.where.path == f"dist/site/{WU}"]
    assert found == ["没有戊市场的页面"]


def test_a_time_limit_is_named_with_its_place_in_the_data(sweep: Sweep, tmp_path: Path) -> None:
    planted(tmp_path, {"a.html": '<article id="clock-reply">商家回复</article>'.encode()})
    (found,) = (one for one in sweep.folder(tmp_path) if "写作" in one.message)
    assert found.also
    assert found.also.path == "data/clocks/reply.yml"


# What a text could break ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "九五0一六",
        "拨打 9 5 0 1 6",
        "llO25",
        "9\u200b5016",
        "call.950-618",
        "tel.106-5",
        "hotline/jd.950618",
        "950618",
        "拨打 12-09:30",
        "09:00转 12",
        "09:95 01 88:00",
        "09:95 〇 18:00",
        "95 09:00–18:00",
        "09:00\uff08016",
        "O09:00",
        "\uff1909:00",
        "&#57;5 09:00",
        "首页 \u203a 95016",
        "9\u203a5\u203a016",
    ],
)
def test_what_may_hold_a_number_is_read(text: str) -> None:
    assert breakable(text) >= NUMBERS


HOURS = "VIP 用户 工作日 09:00–22:30\uff0c周末 09:30–18:00 待复核"


@pytest.mark.parametrize(
    "text", ["clock/jd-170-result", "response/jd-190.shop.everyone", "a1", "甲乙", "首页 \u203a 甲", HOURS]
)
def test_what_holds_none_is_not(text: str) -> None:
    assert not breakable(text) & NUMBERS
