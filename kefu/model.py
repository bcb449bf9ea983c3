"""The facts as frozen objects. What a field means stands in its description, in Chinese, for editors.

Every text is a plain string, every time `HH:MM` in Asia/Shanghai, every duration an amount with a unit of its
own: 工作日, 天 and 小时 are never converted into one another. Numbers are strings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from kefu.fields import (
    Address,
    AdviceKind,
    ChannelKind,
    ChannelRef,
    ClockRef,
    ComparisonRef,
    Day,
    Days,
    EntityKind,
    EntityRef,
    Event,
    HotlineRef,
    Id,
    Number,
    PartialDate,
    Party,
    Purpose,
    Role,
    Rung,
    SourceKind,
    SourceRef,
    Surface,
    Text,
    Tier,
    Time,
    Trait,
    TroubleRef,
    Unit,
    Url,
    Whole,
)
from kefu.numbers import digits_of
from kefu.problem import Where
from kefu.trace import derived, read_all
from kefu.yamlread import Origin, Spot

T = TypeVar("T")


_written: dict[frozenset[str], set[str]] = {}
"""Names of fields → the set of them that all records share, which are frozen. There are some hundred."""


_set = object.__setattr__


class Record(BaseModel):
    """Anything read from a data file. Knows the place of itself and of each of its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,), defer_build=True)
    __slots__ = ("_spot",)  # private attributes are a dictionary for each record: as much again as its facts
    if TYPE_CHECKING:
        _spot: Spot | Origin | str
        """Where it was read; of a record that was kept, its file."""

    def place(self, spot: Spot | Origin) -> None:
        """Remember where this record was read. Called once, by the loader."""
        _set(self, "_spot", spot)
        # Which fields are written: a set for each record takes more memory than what is written there.
        written = _written.setdefault(found := frozenset(self.model_fields_set), set(found))
        _set(self, "__pydantic_fields_set__", written)

    def __getstate__(self) -> Any:
        """What is kept of a record: it knows its file afterwards, but no lines."""
        spot = getattr(self, "_spot", "")
        file = spot if isinstance(spot, str) else spot.file
        return self.__dict__, self.__pydantic_fields_set__, self.__pydantic_private__, file

    def __setstate__(self, state: Any) -> None:
        fields, written, private, file = state
        _set(self, "__dict__", fields)
        _set(self, "__pydantic_fields_set__", written)
        _set(self, "__pydantic_extra__", None)
        _set(self, "__pydantic_private__", private)
        _set(self, "_spot", file)

    def own(self, name: str, make: Callable[[], T]) -> T:
        """Something that depends on nothing but a record that has a file of its own, kept with it."""
        read_all(self)
        memo = self.__dict__
        if name not in memo:
            memo[name] = make()
        made: T = memo[name]
        return made

    def where(self, *field: str | int) -> Where:
        """The place of this record, or of one of its fields (`where("hours", 0)`)."""
        spot = getattr(self, "_spot", "")
        if isinstance(spot, str):
            return Where(spot)
        marks = spot.find(field)
        return Where(spot.file, marks.line, marks.column)


class Source(Record):
    """来源：一篇文章、一份清单、一个页面。"""

    id: Id = Field(description="来源的 id")
    title: Text = Field(description="标题，或一句话说明它是什么")
    kind: SourceKind = Field(description="来源种类，决定它有多大分量")
    lineage: Id = Field(description="谱系：互相抄的清单、同一作者的文章写同一个谱系，只算一次")
    date: PartialDate = Field(description='来源自己的日期，如 "2026-09-27"、"2024"、"unknown"')
    read: Day = Field(description="编辑最近一次读到它的日期")
    url: Url | None = Field(None, description="网址（有才写）")
    locator: Text | None = Field(None, description="在哪里找到：代码库、文件、版本")
    via: Text | None = Field(None, description="经由谁读到（二手）")
    note: Text | None = Field(None, description="说明")


class Evidence(Record):
    """一条证据：哪个来源、说了什么、什么时候说的。"""

    source: SourceRef = Field(description="来源 id，见 sources.yml")
    says: Text = Field(description="来源说了什么，用自己的话")
    date: PartialDate | None = Field(None, description="这条说法的日期；不写就用来源的日期")
    read: Day | None = Field(None, description="编辑读到的日期；不写就用来源的")
    part: Text | None = Field(None, description="在来源的哪一处")


class NumberCounter(Evidence):
    """反面证据：把号码给了别人，或给了别的号码，或认为没有可信的号码。"""

    owner: EntityRef | None = Field(None, description="它把这个号码给了谁")
    number: Number | None = Field(None, description="它给出的另一个号码")
    no_number: Literal["yes"] | None = Field(None, description="它认为没有可信的号码")


class Retired(Record):
    """停用记录：号码的墓碑。"""

    on: PartialDate = Field(description="停用日期")
    replaced_by: HotlineRef | None = Field(None, description="由哪条热线代替")
    evidence: tuple[Evidence, ...] = Field(min_length=1, description="停用的证据")


class Yield(Record):
    """让位：编辑裁定这个号码不与另一条热线相争，并写明理由。"""

    to: HotlineRef = Field(description="让位给哪条热线")
    reason: Text = Field(description="理由")


class Doubt(Record):
    """存疑：证据的分量不足以显出争议时，编辑裁定为说法不一。只能降级，不能升级。"""

    reason: Text = Field(description="理由")
    sources: tuple[SourceRef, ...] = Field(min_length=1, description="来源 id")


class Hotline(Record):
    """一条热线。"""

    id: Id = Field(description="在本主体内唯一的 id")
    number: Number = Field(description="号码，按显示的样子写")
    name: Text = Field(description="叫什么")
    purpose: Purpose = Field(description="用途")
    roles: tuple[Role, ...] = Field(default=("buyer",), min_length=1, description="给谁用")
    serves: tuple[EntityRef, ...] = Field(default=(), description="同一条热线还服务哪些主体")
    locality: Text | None = Field(None, description="地域限制")
    note: Text | None = Field(None, description="说明")
    evidence: tuple[Evidence, ...] = Field(min_length=1, description="证据")
    against: tuple[NumberCounter, ...] = Field(default=(), description="反面证据")
    yields: Yield | None = Field(None, description="让位裁定")
    doubt: Doubt | None = Field(None, description="存疑裁定")
    retired: Retired | None = Field(None, description="已停用才写")
    _owner: str = PrivateAttr("")

    @cached_property
    def digits(self) -> str:
        """The number's digits, with an extension behind a comma."""
        return digits_of(self.number)

    @cached_property
    def owner(self) -> str:
        """The id of the entity in whose file the hotline stands."""
        return self._owner

    @cached_property
    def key(self) -> str:
        """The name by which the rest of the book refers to it: `jd.service`."""
        return f"{self._owner}.{self.id}"


class Rejected(Record):
    """被否定的号码说法：留着，免得再有人加回来。"""

    number: Number = Field(description="号码")
    says: Text = Field(description="那个来源怎么说")
    source: SourceRef = Field(description="来源 id")
    reason: Text = Field(description="为什么不采信")
    owner: EntityRef | None = Field(None, description="这个号码其实是谁的（知道才写）")


class Path(Record):
    """点击路径：从打开 APP 或网页起，逐个要点的按钮。"""

    id: Id = Field(description="在本渠道内唯一的 id")
    surface: Surface = Field(description="在哪里点")
    start: Text | None = Field(None, description="从哪里开始，如 商品详情页；不写就是从首页")
    steps: tuple[Text, ...] = Field(min_length=1, max_length=12, description="按钮上的字，一步一个")
    then: tuple[Text, ...] = Field(default=(), description="到了之后做什么")
    hint: Text | None = Field(None, description="图标、位置等提示")
    evidence: tuple[Evidence, ...] = Field(min_length=1, description="证据")
    against: tuple[Evidence, ...] = Field(default=(), description="反面证据")

    @property
    def label(self) -> str:
        """The labels joined with the canonical arrow."""
        return " → ".join(self.steps)


class Menu(Record):
    """电话里的按键或语音菜单。"""

    id: Id = Field(description="在本渠道内唯一的 id")
    steps: tuple[Text, ...] = Field(min_length=1, max_length=12, description="依次按什么、说什么")
    purpose: Text | None = Field(None, description="什么情况用")
    evidence: tuple[Evidence, ...] = Field(min_length=1, description="证据")
    against: tuple[Evidence, ...] = Field(default=(), description="反面证据")


class Span(Record):
    """一段服务时间。"""

    days: Days = Field(description="哪些日子")
    open: Time = Field(description="开始，北京时间")
    close: Time = Field(description="结束，北京时间；全天写到 24:00")


class HoursCounter(Evidence):
    """反面证据：另一种服务时间。"""

    spans: tuple[Span, ...] = Field(default=(), description="它给出的时间")


class Hours(Record):
    """服务时间，按用户等级。"""

    tier: Tier = Field(default="everyone", description="哪一级用户")
    spans: tuple[Span, ...] = Field(default=(), description="时间段；来源只说“按店铺”一类就不写")
    text: Text | None = Field(None, description="没有钟点时的说法，如 以店铺标示为准")
    evidence: tuple[Evidence, ...] = Field(min_length=1, description="证据")
    against: tuple[HoursCounter, ...] = Field(default=(), description="反面证据")


class Duration(Record):
    """一段时间：数和单位。工作日、天、小时互不换算。"""

    amount: Whole = Field(description="数")
    amount_max: Whole | None = Field(None, description="“1–3”这样的范围的上限")
    unit: Unit = Field(description="单位")


class Response(Record):
    """多久有回应，按用户等级。"""

    tier: Tier = Field(default="everyone", description="哪一级用户")
    within: Duration | None = Field(None, description="多久")
    text: Text | None = Field(None, description="没有数字时的说法，如 即时")
    evidence: tuple[Evidence, ...] = Field(min_length=1, description="证据")
    against: tuple[Evidence, ...] = Field(default=(), description="反面证据")


class Human(Record):
    """怎样找到真人：一种说法。"""

    how: Text = Field(description="怎么做")
    tier: Tier = Field(default="everyone", description="哪一级用户")
    evidence: tuple[Evidence, ...] = Field(min_length=1, description="证据")
    against: tuple[Evidence, ...] = Field(default=(), description="反面证据")


class Note(Record):
    """一句话和它的来源。"""

    text: Text = Field(description="内容")
    sources: tuple[SourceRef, ...] = Field(min_length=1, description="来源 id")


class Pitfall(Record):
    """坑：错误做法 → 后果 → 应该怎么做。"""

    wrong: Text = Field(description="错误做法")
    happens: Text = Field(description="会怎样")
    instead: Text = Field(description="应该怎么做")
    sources: tuple[SourceRef, ...] = Field(min_length=1, description="来源 id")


class Channel(Record):
    """一个客服渠道。"""

    id: Id = Field(description="在本主体内唯一的 id")
    name: Text = Field(description="叫什么")
    role: Role = Field(description="给谁用")
    rung: Rung = Field(description="第几级：商家、平台、监管")
    kind: ChannelKind = Field(description="种类")
    surfaces: tuple[Surface, ...] = Field(min_length=1, description="在哪里用")
    suits: tuple[Text, ...] = Field(default=(), description="适合办什么")
    avoid: tuple[Text, ...] = Field(default=(), description="不适合办什么")
    hotline: HotlineRef | None = Field(None, description="电话渠道用哪条热线")
    url: Url | None = Field(None, description="网页渠道的网址")
    paths: tuple[Path, ...] = Field(default=(), description="点击路径")
    menus: tuple[Menu, ...] = Field(default=(), description="电话按键")
    hours: tuple[Hours, ...] = Field(default=(), description="服务时间")
    responses: tuple[Response, ...] = Field(default=(), description="多久有回应")
    humans: tuple[Human, ...] = Field(default=(), description="怎样找到真人")
    before: tuple[Note, ...] = Field(default=(), description="前提：先要满足什么")
    prepare: tuple[Note, ...] = Field(default=(), description="准备好什么")
    tips: tuple[Note, ...] = Field(default=(), description="还要知道什么")
    pitfalls: tuple[Pitfall, ...] = Field(default=(), description="坑")
    clocks: tuple[ClockRef, ...] = Field(default=(), description="相关时限")
    escalate: tuple[ChannelRef, ...] = Field(
        default=(), description="还不行就找谁（渠道 id；别的主体写 主体.渠道）"
    )
    evidence: tuple[Evidence, ...] = Field(min_length=1, description="有这个渠道的证据")
    _owner: str = PrivateAttr("")

    @cached_property
    def key(self) -> str:
        """The name by which the rest of the book refers to it: `jd.platform-arbitration`."""
        return f"{self._owner}.{self.id}"

    @cached_property
    def owner(self) -> str:
        """The id of the entity in whose file the channel stands."""
        return self._owner


class Scenario(Record):
    """常见情况和做法。"""

    id: Id = Field(description="在本主体内唯一的 id")
    title: Text = Field(description="情况")
    role: Role = Field(default="buyer", description="谁遇到")
    steps: tuple[Text, ...] = Field(min_length=1, description="一步一步怎么做")
    channels: tuple[ChannelRef, ...] = Field(default=(), description="用到哪些渠道")
    clocks: tuple[ClockRef, ...] = Field(default=(), description="相关时限")
    sources: tuple[SourceRef, ...] = Field(min_length=1, description="来源 id")


class Feature(Record):
    """平台特点：用来和别的平台比较。"""

    topic: Trait = Field(description="比较的方面")
    text: Text = Field(description="内容")
    evidence: tuple[Evidence, ...] = Field(min_length=1, description="证据")
    against: tuple[Evidence, ...] = Field(default=(), description="反面证据")


class Ruling(Record):
    """裁定：来源互相矛盾时，本站怎么处理、为什么。"""

    about: Text = Field(description="关于什么")
    claims: tuple[Note, ...] = Field(min_length=1, description="各种说法")
    ruling: Text = Field(description="本站怎么处理")


class Entity(Record):
    """一个主体：平台、监管部门、快递、支付或别的公司。"""

    id: Id = Field(description="主体的 id，与文件名相同，发布后不再改")
    name: Text = Field(description="名称")
    kind: EntityKind = Field(description="种类")
    aliases: tuple[Text, ...] = Field(default=(), description="别名、简称")
    asked: tuple[Text, ...] = Field(default=(), description="找它的人还会打的字，只在搜索时用")
    summary: Text | None = Field(None, description="一句话：找它的客服，最要紧的是什么")
    operator: Text | None = Field(None, description="属于谁、和谁共用客服")
    find_number: ChannelRef | None = Field(None, description="号码不可靠时，到哪个渠道里找真正的号码")
    number_known: Note | None = Field(None, description="没有收录号码时写明原因")
    hotlines: tuple[Hotline, ...] = Field(default=(), description="热线")
    rejected: tuple[Rejected, ...] = Field(default=(), description="被否定的号码说法")
    channels: tuple[Channel, ...] = Field(default=(), description="渠道")
    scenarios: tuple[Scenario, ...] = Field(default=(), description="常见情况")
    features: tuple[Feature, ...] = Field(default=(), description="特点")
    pitfalls: tuple[Pitfall, ...] = Field(default=(), description="不属于某一个渠道的坑")
    tips: tuple[Note, ...] = Field(default=(), description="提示")
    clocks: tuple[ClockRef, ...] = Field(default=(), description="不属于某一个渠道的时限")
    rulings: tuple[Ruling, ...] = Field(default=(), description="裁定")

    @property
    def heading(self) -> str:
        """What its page and papers are about: a company's customer service, or the authority itself."""
        return self.name if self.kind == "regulator" else f"{self.name}客服"

    @property
    def is_guide(self) -> bool:
        """Whether there is enough for a guide: some channel says more than when a phone is answered."""
        return any(channel.kind != "phone" or channel.menus for channel in self.channels)

    def of_role(self, role: str) -> tuple[Channel, ...]:
        """The channels for one role, in the order of the file."""
        return tuple(channel for channel in self.channels if channel.role == role)


class Outcome(Record):
    """到期会怎样，对谁。"""

    role: Party = Field(description="对谁")
    text: Text = Field(description="会怎样")


class ClockCounter(Evidence):
    """反面证据：别的时限或别的起算点。"""

    amount: Whole | None = Field(None, description="它给出的数")
    amount_max: Whole | None = Field(None, description="它给出的上限")
    unit: Unit | None = Field(None, description="它给出的单位")
    starts: Event | None = Field(None, description="它给出的起算点")


class Clock(Record):
    """一个时限。买家和卖家用的是同一条记录。"""

    id: Id = Field(description="时限的 id，与文件名相同")
    name: Text = Field(description="叫什么")
    entity: EntityRef | None = Field(None, description="哪个主体的；不写就是通用")
    binds: Party = Field(description="约束谁：谁要在期限内做事")
    must: Text = Field(description="要做什么")
    amount: Whole = Field(description="数")
    amount_max: Whole | None = Field(None, description="范围的上限")
    unit: Unit = Field(description="单位；工作日、天、小时互不换算")
    share: Whole | None = Field(None, description="至少百分之多少要做到")
    starts: Event = Field(description="从什么时候起算；来源没说就写 unknown")
    starts_note: Text | None = Field(None, description="起算点的说明")
    on_expiry: tuple[Outcome, ...] = Field(default=(), description="到期会怎样")
    firm: Literal["rule", "usual"] = Field(description="rule 是规则；usual 是“通常”，不是承诺")
    evidence: tuple[Evidence, ...] = Field(min_length=1, description="证据")
    against: tuple[ClockCounter, ...] = Field(default=(), description="反面证据")


class Advice(Record):
    """通用做法：不属于某一个平台。"""

    id: Id = Field(description="id，与文件名相同")
    kind: AdviceKind = Field(description="种类")
    title: Text = Field(description="一句话")
    role: Role = Field(default="buyer", description="给谁")
    points: tuple[Note, ...] = Field(min_length=1, description="要点")
    brief: tuple[Note, ...] = Field(
        default=(), description="同样的话，短到能印在大字单页和卡片上；安全提示的第一条印得最醒目"
    )
    pitfalls: tuple[Pitfall, ...] = Field(default=(), description="坑")
    clocks: tuple[ClockRef, ...] = Field(default=(), description="相关时限")


class Answer(Record):
    """一种回答，和它带你去哪里。"""

    text: Text = Field(description="回答，几个字")
    to: Id = Field(description="去哪里：后面某一步的 id，或某个结局的 id")


class Difference(Record):
    """某个平台不一样的地方。"""

    entity: EntityRef = Field(description="哪个主体")
    text: Text = Field(description="怎样不一样")
    sources: tuple[SourceRef, ...] = Field(min_length=1, description="来源 id")


class Step(Record):
    """阶梯上的一步，或一个岔路口：有 answers 的就是岔路口。"""

    id: Id = Field(description="在本问题内唯一的 id")
    title: Text = Field(description="一句话：做什么，或问什么")
    rung: Rung | None = Field(None, description="在第几级；准备工作不写")
    uses: tuple[ChannelKind, ...] = Field(default=(), description="用这一级的哪几种渠道，先写的先用")
    otherwise: tuple[ChannelKind, ...] = Field(default=(), description="一个也没有时，改用哪几种渠道")
    channels: tuple[ChannelRef, ...] = Field(default=(), description="各平台都一样的渠道，写 主体.渠道")
    hotlines: tuple[HotlineRef, ...] = Field(default=(), description="这一步要打的热线，写 主体.热线")
    before: tuple[Note, ...] = Field(default=(), description="前提：先要满足什么")
    how: tuple[Note, ...] = Field(default=(), description="怎么做")
    keep: tuple[Note, ...] = Field(default=(), description="留下什么证据")
    say: Note | None = Field(None, description="发给对方的话，〔〕里换成自己的")
    clocks: tuple[ClockRef, ...] = Field(default=(), description="等多久；某个平台的时限只在它的页面上出现")
    differs: tuple[Difference, ...] = Field(default=(), description="各平台不一样的地方")
    to: Id | None = Field(None, description="做完去哪里；不写就是下一步，最后一步就是最后一个结局")
    answers: tuple[Answer, ...] = Field(default=(), description="岔路口的各种回答")


class Ending(Record):
    """一个结局：解决了，或者还不行。"""

    id: Id = Field(description="在本问题内唯一的 id")
    title: Text = Field(description="一句话")
    good: Literal["yes"] | None = Field(None, description="解决了才写 yes")
    how: tuple[Note, ...] = Field(default=(), description="到了这里还要做什么")
    clocks: tuple[ClockRef, ...] = Field(default=(), description="等多久")
    problems: tuple[TroubleRef, ...] = Field(default=(), description="接着看哪个问题")


class State(Record):
    """读者现在的处境，和该从哪一步开始。"""

    id: Id = Field(description="在本问题内唯一的 id")
    name: Text = Field(description="处境，用读者的话")
    to: Id = Field(description="从哪一步开始，或已经到了哪个结局")
    problem: TroubleRef | None = Field(None, description="其实是另一个问题时，指出它")
    since: Event | None = Field(
        None, description="从哪件事起到了这个处境，词表里有才写；算时限的工具据此带路"
    )


class Trouble(Record):
    """读者遇到的一个问题：处境、一步一步的阶梯、结局。"""

    id: Id = Field(description="问题的 id，与文件名相同，发布后不再改")
    name: Text = Field(description="问题，用读者的话")
    role: Role = Field(default="buyer", description="谁遇到")
    icon: Id | None = Field(None, description="图标，templates/icons/ 里的文件名")
    asked: tuple[Text, ...] = Field(default=(), description="别的问法，搜索时用")
    summary: Text = Field(description="一两句话：最要紧的是什么")
    now: tuple[Note, ...] = Field(min_length=1, description="现在马上做什么")
    states: tuple[State, ...] = Field(min_length=1, description="各种处境")
    steps: tuple[Step, ...] = Field(min_length=2, max_length=9, description="阶梯，最多九步；更长就拆开")
    endings: tuple[Ending, ...] = Field(min_length=1, description="结局；最后一个是“还不行”")
    clocks: tuple[ClockRef, ...] = Field(default=(), description="整件事的期限")
    pitfalls: tuple[Pitfall, ...] = Field(default=(), description="坑")
    related: tuple[TroubleRef, ...] = Field(default=(), description="相近的问题")


Facet = Literal[
    "hotlines",
    "hours",
    "responses",
    "humans",
    "channels",
    "paths",
    "surfaces",
    "suits",
    "before",
    "prepare",
    "features",
    "clocks",
    "amount",
    "must",
    "starts",
    "expiry",
]
"""What a column of a comparison shows."""
OF_CLOCKS = ("amount", "must", "starts", "expiry")
"""The facets of clocks; all others are of entities."""


class Column(Record):
    """比较表的一列：看哪些事实。"""

    name: Text = Field(description="列名")
    shows: Facet = Field(description="看什么；amount、must、starts、expiry 只用在时限的表里")
    role: Role = Field(default="buyer", description="给谁用的渠道")
    rung: Rung | None = Field(None, description="只看这一级的渠道")
    kinds: tuple[ChannelKind, ...] = Field(default=(), description="只看这些种类的渠道")
    tier: Tier | None = Field(None, description="只看这一级用户的时间")
    topic: Trait | None = Field(None, description="看哪个特点")
    purposes: tuple[Purpose, ...] = Field(default=(), description="只看这些用途的热线")
    binds: tuple[Party, ...] = Field(default=(), description="只看约束谁的时限")


class Comparison(Record):
    """一张比较表。行是书里的主体或时限，新加的自己会出现。"""

    id: Id = Field(description="表的 id，与文件名相同，发布后不再改")
    title: Text = Field(description="标题")
    summary: Text = Field(description="这张表说明什么，怎么用")
    of: Literal["guides", "platforms", "regulators", "clocks"] = Field(
        description="行是什么：有完整指南的平台、全部平台、监管与公共热线、时限"
    )
    binds: tuple[Party, ...] = Field(default=(), description="时限的表：只列约束这些人的时限")
    columns: tuple[Column, ...] = Field(min_length=1, max_length=6, description="列")
    note: Text | None = Field(None, description="表下面的说明")


Shown = Literal["guide", "hotlines", "hours", "tiers", "prepare", "seller"]
"""What of every entity a topic is about: its guide itself, its hotlines, its channels with opening hours,
with times for members only, with something to prepare, its page for sellers."""


class Topic(Record):
    """搜索的一个主题：人们怎样说它，哪些页面讲它。"""

    id: Id = Field(description="主题的 id，与文件名相同")
    name: Text = Field(description="叫什么，显示给读者")
    role: Role | None = Field(None, description="只有某一种人会问，才写")
    words: tuple[Text, ...] = Field(
        min_length=1,
        description="各种说法，最常用的在前，前六个也能用拼音首字母搜；中间可以隔几个字的地方写 …",
    )
    weak: tuple[Text, ...] = Field(default=(), description="弱的说法：单独出现还说明不了什么")
    vague: Literal["yes"] | None = Field(
        None, description="只问怎么找、多久、找谁，没说是什么事，和别的主题一起出现时让位：是这样才写 yes"
    )
    shows: tuple[Shown, ...] = Field(default=(), description="讲每个主体的什么")
    problems: tuple[TroubleRef, ...] = Field(default=(), description="讲它的问题，最贴切的在前")
    kinds: tuple[ChannelKind, ...] = Field(default=(), description="讲它的渠道种类，最贴切的在前")
    traits: tuple[Trait, ...] = Field(default=(), description="讲它的平台特点")
    clocks: tuple[ClockRef, ...] = Field(default=(), description="讲它的时限")
    comparisons: tuple[ComparisonRef, ...] = Field(default=(), description="讲它的比较表")
    entities: tuple[EntityRef, ...] = Field(default=(), description="只与这些主体有关；不写就是所有主体")
    pages: tuple[Address, ...] = Field(
        default=(), description="讲它的别的页面，如 guides/robots；到某一节写 guides/robots#human"
    )


class Settings(Record):
    """这本书自己的设置。"""

    title: Text = Field(description="网站名称")
    tagline: Text = Field(description="一句话说明")
    description: Text = Field(description="给搜索引擎的说明")
    licence: Text = Field(description="数据许可")
    report_to: Text | None = Field(None, description="报错地址（电子邮箱）；没有就不写")
    publisher: Text | None = Field(None, description="谁发布和打印的，印在每一张纸上；不写就是网站名称")
    address: Url | None = Field(None, description="网站的地址，印在每一张纸和二维码里；还没有就不写")
    example_number: Number | None = Field(None, description="首页拿来举例的号码")
    featured: tuple[EntityRef, ...] = Field(default=(), description="首页先列出的主体")
    problems: tuple[TroubleRef, ...] = Field(default=(), description="首页先列出的问题")


class Term(Record):
    """一个词：id、显示的字、解释。"""

    id: Id = Field(description="id")
    label: Text = Field(description="显示的字")
    note: Text | None = Field(None, description="解释")


class Sources(Record):
    """sources.yml 的全部内容。"""

    sources: tuple[Source, ...] = Field(min_length=1, description="来源")


class Words(Record):
    """vocabulary.yml 的全部内容:各个词表。"""

    roles: tuple[Term, ...]
    rungs: tuple[Term, ...]
    channel_kinds: tuple[Term, ...]
    surfaces: tuple[Term, ...]
    tiers: tuple[Term, ...]
    days: tuple[Term, ...]
    units: tuple[Term, ...]
    purposes: tuple[Term, ...]
    entity_kinds: tuple[Term, ...]
    events: tuple[Term, ...]
    parties: tuple[Term, ...]
    traits: tuple[Term, ...]
    advice_kinds: tuple[Term, ...]
    source_kinds: tuple[Term, ...]
    statuses: tuple[Term, ...]

    def of(self, name: str) -> tuple[Term, ...]:
        """The terms of one list, in order."""
        terms: tuple[Term, ...] = getattr(self, name)
        return terms

    @cached_property
    def by_id(self) -> dict[str, dict[str, Term]]:
        """List name → id → term."""
        return {name: {term.id: term for term in self.of(name)} for name in type(self).model_fields}

    def label(self, name: str, id: str) -> str:
        """What readers see for an id of the list `name`."""
        return self.by_id[name][id].label


# The lists whose ids the program itself gives a meaning to. vocabulary.yml must hold exactly these.
MEANINGFUL: dict[str, tuple[str, ...]] = {
    "rungs": ("merchant", "platform", "regulator"),
    "days": ("everyday", "workday", "weekend", "holiday"),
    "units": ("minute", "second", "hour", "day", "workday"),
    "source_kinds": ("official", "official-reported", "artefact", "list", "news", "article", "rejected"),
    "statuses": ("verified", "corroborated", "single-source", "disputed", "stale", "retired"),
}


class Claimant(NamedTuple):
    """Somebody to whom a source gives a number: the entity, and how the book sees that claim."""

    number: str
    """As the claim's record spells it."""
    entity: Entity
    hotline: Hotline | None
    stance: Literal["owner", "serves", "counter", "rejected"]
    says: str
    source: str


@dataclass(frozen=True)
class Book:
    """Everything that is known, checked and ready to be used. Never changed after loading."""

    settings: Settings
    words: Words
    sources: dict[str, Source]
    clocks: dict[str, Clock]
    advice: dict[str, Advice]
    entities: dict[str, Entity]
    troubles: dict[str, Trouble]
    comparisons: dict[str, Comparison]
    topics: dict[str, Topic]

    @derived
    def hotlines(self) -> dict[str, Hotline]:
        """Every hotline by its key."""
        return {h.key: h for e in self.entities.values() for h in e.hotlines}

    @derived
    def channels(self) -> dict[str, Channel]:
        """Every channel by its key."""
        return {c.key: c for e in self.entities.values() for c in e.channels}

    @derived
    def guides(self) -> tuple[Entity, ...]:
        """The entities with a full guide."""
        return tuple(e for e in self.entities.values() if e.is_guide)

    @derived
    def serving(self) -> dict[str, tuple[Hotline, ...]]:
        """Entity id → the hotlines that are its own, then those of others that serve it."""
        found: dict[str, list[Hotline]] = {id: list(e.hotlines) for id, e in self.entities.items()}
        for hotline in self.hotlines.values():
            for id in hotline.serves:
                found[id].append(hotline)
        return {id: tuple(hotlines) for id, hotlines in found.items()}

    @derived
    def claimants(self) -> dict[str, tuple[Claimant, ...]]:
        """Digits of every number that occurs in the book → who is said to own it, owners first."""
        found: dict[str, list[Claimant]] = {}
        for claim in self._claims():
            found.setdefault(digits_of(claim.number), []).append(claim)
        order = ("owner", "serves", "counter", "rejected")
        return {d: tuple(sorted(c, key=lambda one: order.index(one.stance))) for d, c in found.items()}

    def _claims(self) -> Iterator[Claimant]:
        for entity in self.entities.values():
            for hotline in entity.hotlines:
                first = hotline.evidence[0]
                yield Claimant(hotline.number, entity, hotline, "owner", first.says, first.source)
                for id in hotline.serves:
                    served = self.entities[id]
                    yield Claimant(hotline.number, served, hotline, "serves", first.says, first.source)
                yield from self._countered(entity, hotline)
            for one in entity.rejected:
                yield Claimant(one.number, entity, None, "rejected", one.says, one.source)

    def _countered(self, entity: Entity, hotline: Hotline) -> Iterator[Claimant]:
        """What the evidence against a hotline claims: another owner, or another number for its owner."""
        own = {one.digits for one in entity.hotlines}
        for one in hotline.against:
            if one.owner:
                yield Claimant(
                    hotline.number, self.entities[one.owner], None, "counter", one.says, one.source
                )
            if one.number and digits_of(one.number) not in own:
                yield Claimant(one.number, entity, None, "counter", one.says, one.source)

    def clocks_of(self, entity: Entity) -> list[Clock]:
        """Every clock that the entity or anything in it refers to, each once."""
        return self._clocks[entity.id]

    @derived
    def _clocks(self) -> dict[str, list[Clock]]:
        found = {}
        for entity in self.entities.values():
            found[entity.id] = [self.clocks[id] for id in timed_in(entity)]
        return found

    @derived
    def shared_clocks(self) -> frozenset[str]:
        """The ids of the clocks that hold on every platform: of nobody, or of a regulator."""
        return frozenset(
            one.id
            for one in self.clocks.values()
            if not one.entity or self.entities[one.entity].kind == "regulator"
        )

    @derived
    def clocks_at(self) -> dict[str, frozenset[str]]:
        """Entity id → the ids of the clocks that are its own, or that it or anything in it refers to."""
        found = {id: {one.id for one in self.clocks_of(entity)} for id, entity in self.entities.items()}
        for one in self.clocks.values():
            if one.entity:
                found[one.entity].add(one.id)
        return {id: frozenset(ids) for id, ids in found.items()}

    def in_order(self, entities: Iterable[Entity]) -> list[Entity]:
        """Guides first, then as the home page names them, then by id."""
        order = {id: index for index, id in enumerate(self.settings.featured)}
        return sorted(entities, key=lambda one: (not one.is_guide, order.get(one.id, len(order)), one.id))

    def channel(self, entity: Entity, name: str) -> Channel:
        """The channel that `name` means in `entity`: an id of its own, or `other-entity.id`."""
        return self.channels[name if "." in name else f"{entity.id}.{name}"]

    @derived
    def tops(self) -> tuple[Record, ...]:
        """Everything that has a file, or an entry, of its own."""
        facts = (self.sources, self.clocks, self.advice, self.entities)
        views = (self.troubles, self.comparisons, self.topics)
        return tuple(record for group in (*facts, *views) for record in group.values())

    @derived
    def records(self) -> tuple[Record, ...]:
        """Every record of the book, each followed by those inside it."""
        return tuple(record for top in self.tops for record in records_in(top))

    @derived
    def last_read(self) -> date:
        """The latest day on which an editor read any source: the book's own date."""
        return max(date.fromisoformat(source.read) for source in self.sources.values())


def pair_id(one: str, other: str) -> str:
    """The id of the page of two entities side by side; the same whoever comes first."""
    return "-".join(sorted((one, other)))


def cited_by(record: Record) -> tuple[str, ...]:
    """The ids of the sources that a record itself names."""
    found = [getattr(record, name) for name in fields_among(type(record), "source", "sources")]
    return tuple(
        id for one in found for id in (one if isinstance(one, tuple) else (one,)) if isinstance(id, str)
    )


def timed_by(record: Record) -> tuple[str, ...]:
    """The ids of the clocks that a record itself names."""
    found: tuple[str, ...] = ()
    for name in fields_among(type(record), "clocks"):
        found = getattr(record, name)
    return found


def cited_in(top: Record) -> frozenset[str]:
    """The ids of the sources that something with a file of its own names, anywhere in it."""
    return top.own("cited", lambda: frozenset(id for one in records_in(top) for id in cited_by(one)))


def timed_in(top: Record) -> tuple[str, ...]:
    """The ids of the clocks that something with a file of its own names, each once, in their order."""
    return top.own("timed", lambda: tuple({id: None for one in records_in(top) for id in timed_by(one)}))


@cache
def fields_among(model: type[Record], *names: str) -> tuple[str, ...]:
    """Which of some names are fields of a model. A record is slow to say that it has none of a name."""
    return tuple(name for name in names if name in model.model_fields)


def latest_day(text: str) -> date | None:
    """The last day that a partial date can mean; None for `unknown`."""
    if text == "unknown":
        return None
    if len(text) == 4:
        return date(int(text), 12, 31)
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:])
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return date.fromisoformat(text)


def records_in(value: Any) -> Iterator[Record]:
    """Every record inside a record, itself first."""
    todo = [value]
    while todo:
        one = todo.pop()
        kind: type = type(one)
        if kind is tuple:
            todo += one[::-1]
        elif (names := _inside(kind)) is not None:
            yield one
            values = one.__dict__  # one read for all of them
            todo += [inner for name in names if (inner := values[name])]


def inside(top: Record) -> tuple[Record, ...]:
    """The same without itself of something that has a file of its own."""
    return top.own("inside", lambda: tuple(records_in(top))[1:])


def texts_in(record: Record) -> Iterator[tuple[tuple[str] | tuple[str, int], str]]:
    """The texts that a record itself holds, each behind its field and its place in a list, as for `where`."""
    values = record.__dict__  # one read for all of them
    for name in type(record).model_fields:
        value = values[name]
        if isinstance(value, str):
            yield (name,), value
        elif isinstance(value, tuple):
            for index, one in enumerate(value):
                if isinstance(one, str):
                    yield (name, index), one


@cache
def _inside(kind: type) -> tuple[str, ...] | None:
    """The fields of a kind of record that can hold records, the last one first; None for anything else."""
    return inner_fields(kind)[::-1] if issubclass(kind, Record) else None


@cache
def inner_fields(model: type[Record]) -> tuple[str, ...]:
    """The fields of a model that can hold records, one or many."""
    return tuple(name for name, field in model.model_fields.items() if _holds_records(field.annotation))


def _holds_records(hint: Any) -> bool:
    if isinstance(hint, type) and issubclass(hint, Record):
        return True
    return any(_holds_records(inner) for inner in get_args(hint))
