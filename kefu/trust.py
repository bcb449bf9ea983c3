"""Evidence → status. Nothing else in the program decides a status.

The rules, from the project's own policy on facts (published to readers at /about/status/):

- *retired*: an editor's tombstone stands on the fact.
- *disputed*: something stands against the claim with at least the weight of the best evidence for it: the
  number is given to somebody else, this owner is given another number (or deliberately none) for the same
  purpose, another value is given; or an editor has ruled it doubtful.
- *verified*: `official` evidence read within the last 12 months.
- *corroborated*: two or more lineages agree, at least one of them stronger than `article`.
- *single-source*: anything else, one lineage or only articles.
- *stale*: last read longer ago than its kind allows (12 months; 6 for a tap path). The status underneath is
  the one it had when it was last read; a dial link goes 30 days later.

`rejected` sources never count, neither for nor against. Lineages count once. A source that gives an owner two
numbers side by side speaks against neither of them. A hotline that *yields* to another, by an editor's ruling
with its reason, does not stand against that one.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from kefu.model import Book, Evidence, Hotline, NumberCounter, Path, Record, Source
from kefu.trace import Memo, remembered

Status = Literal["verified", "corroborated", "single-source", "disputed", "stale", "retired"]

WEIGHTS = {
    "official": 4,
    "official-reported": 3,
    "artefact": 2,
    "list": 2,
    "news": 2,
    "article": 1,
    "rejected": 0,
}
LIFE_MONTHS = 12
PATH_LIFE_MONTHS = 6
OUTBOUND = "outbound"
"""The purpose of a number that an owner calls from. It is never offered for dialling."""
DIAL_GRACE = timedelta(days=30)


class Item(NamedTuple):
    """One piece of evidence as the rules see it."""

    kind: str
    lineage: str
    read: date
    source: str = ""
    says: str = ""

    @property
    def weight(self) -> int:
        """0 for rejected sources, up to 4 for the owner's own word."""
        return WEIGHTS[self.kind]


class Verdict(NamedTuple):
    """The status of a fact on a day, and everything that explains it."""

    status: Status
    underlying: Status
    """The status without regard to age; differs from `status` only when that is `stale`."""
    rule: str
    """The rule that was applied, as a Chinese sentence."""
    read: date | None
    """When a counting source was last read by an editor."""
    stale_after: date | None
    """The last day on which the fact is not stale."""
    dialable: bool
    """Whether readers get a dial link: only corroborated and verified numbers, and not for ever."""
    support: tuple[Item, ...]
    standing: tuple[Item, ...]
    """What stands against the fact with at least the weight of the evidence for it, one item a lineage."""
    lineages: int


def judge(
    support: Iterable[Item],
    against: Iterable[Item] = (),
    *,
    today: date,
    life_months: int = LIFE_MONTHS,
    retired: bool = False,
    doubt: str = "",
) -> Verdict:
    """Derive the status of one claim on the day `today` (a date in Asia/Shanghai)."""
    counted = tuple(item for item in support if item.weight)
    read = max((item.read for item in counted), default=None)
    stale_after = add_months(read, life_months) if read else None
    stale = bool(stale_after and today > stale_after)
    as_of = read if stale and read else today
    weight = max((item.weight for item in counted), default=0)
    standing = _by_lineage(item for item in against if item.weight and item.weight >= weight)
    lineages = len({item.lineage for item in counted})

    underlying: Status
    if retired:
        underlying, rule = "retired", "有停用记录"
    elif doubt:
        underlying, rule = "disputed", f"编辑裁定存疑：{doubt}"
    elif standing:
        underlying, rule = "disputed", f"有 {len(standing)} 组分量相当或更重的反面证据"
    elif any(i.kind == "official" and as_of <= add_months(i.read, LIFE_MONTHS) for i in counted):
        underlying, rule = (
            "verified",
            "12 个月内由编辑在官方页面、APP 或公告里亲自读到，没有分量相当的反面证据",
        )
    elif lineages >= 2 and weight > WEIGHTS["article"]:
        underlying, rule = (
            "corroborated",
            f"{lineages} 组互不抄录的来源一致，至少一组强于教程文章，没有分量相当的反面证据",
        )
    elif lineages >= 2:
        underlying, rule = "single-source", f"有 {lineages} 组来源，但都只是教程文章"
    elif counted:
        underlying, rule = "single-source", "只有一组来源（互相抄录的算一组）"
    else:
        underlying, rule = "single-source", "没有可以计数的来源"
    status: Status = underlying
    if stale and not retired:
        status = "stale"
        rule += f"；上次查看已超过 {life_months} 个月"
    dialable = (
        underlying in ("verified", "corroborated")
        and stale_after is not None
        and today <= stale_after + DIAL_GRACE
    )
    return Verdict(status, underlying, rule, read, stale_after, dialable, counted, standing, lineages)


def _by_lineage(items: Iterable[Item]) -> tuple[Item, ...]:
    first: dict[str, Item] = {}
    for item in items:
        first.setdefault(item.lineage, item)
    return tuple(first.values())


@lru_cache(maxsize=4096)
def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Judge:
    """Answers for every fact of one book on one day, each worked out once."""

    def __init__(self, book: Book, today: date) -> None:
        self.book = book
        self.today = today
        self._hotlines: Memo = {}
        self._facts: Memo = {}

    def item(self, evidence: Evidence) -> Item:
        """A piece of evidence with the kind and lineage of its source."""
        source: Source = self.book.sources[evidence.source]
        read = date.fromisoformat(evidence.read or source.read)
        return Item(source.kind, source.lineage, read, source.id, evidence.says)

    def fact(self, record: Record) -> Verdict:
        """The verdict on anything that carries `evidence` and perhaps `against`."""
        if isinstance(record, Hotline):
            return self.hotline(record)
        return remembered(self._facts, id(record), lambda: self._verdict(record))[1]

    def _verdict(self, record: Record) -> tuple[Record, Verdict]:
        """With the record itself, so that it stays, and its id its own."""
        support = [self.item(one) for one in record.evidence]  # type: ignore[attr-defined]
        against = [self.item(one) for one in getattr(record, "against", ())]
        life = PATH_LIFE_MONTHS if isinstance(record, Path) else LIFE_MONTHS
        return record, judge(support, against, today=self.today, life_months=life)

    def hotline(self, hotline: Hotline) -> Verdict:
        """The verdict on a hotline, held against its owner's other numbers as well."""
        return remembered(self._hotlines, hotline.key, lambda: self._verdict_of(hotline))

    def _verdict_of(self, hotline: Hotline) -> Verdict:
        support = [self.item(one) for one in hotline.evidence]
        shared = {item.lineage for item in support if item.weight}
        against = [self.item(one) for one in hotline.against]
        against += [i for r in self.rivals(hotline) for i in self._implied(r) if i.lineage not in shared]
        verdict = judge(
            support,
            against,
            today=self.today,
            retired=hotline.retired is not None,
            doubt=hotline.doubt.reason if hotline.doubt else "",
        )
        return verdict._replace(dialable=False) if hotline.purpose == OUTBOUND else verdict

    def rivals(self, hotline: Hotline) -> Iterator[Hotline]:
        """Other numbers that the same entity is given for the same purpose and role."""
        seen = {hotline.key}
        for id in (hotline.owner, *hotline.serves):
            for other in self.book.serving[id]:
                if other.key in seen or other.retired or other.digits == hotline.digits:
                    continue
                seen.add(other.key)
                yields = other.yields is not None and other.yields.to == hotline.key
                if other.purpose == hotline.purpose and set(other.roles) & set(hotline.roles) and not yields:
                    yield other

    def _implied(self, rival: Hotline) -> Iterator[Item]:
        for one in rival.evidence:
            yield self.item(one)._replace(says=f"给出的是 {rival.number}（{one.says}）")

    def counter_says(self, counter: NumberCounter) -> str:
        """What a piece of counter-evidence claims, as a Chinese phrase."""
        if counter.owner:
            return f"把这个号码给了{self.book.entities[counter.owner].name}"
        if counter.number:
            return f"给出的是 {counter.number}"
        return "认为没有可信的号码"
