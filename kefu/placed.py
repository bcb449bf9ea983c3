"""Texts that stand in many places, judged as often as their places differ in what the rules ask of them.

Most texts of a site stand on many pages, and most rules look at the text alone. What they want to know of the
place (whom do the headings name?) they ask as a *question*; where all questions are answered as they were
elsewhere, the verdict is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, NamedTuple, TypeVar

from kefu.prose import Block, Document
from kefu.recent import Latest
from kefu.trace import Memo, Memory, remembered

T = TypeVar("T")


class Place(NamedTuple):
    """Where a text stands."""

    subject: str
    """What its page is about: an entity's id, `#95016` for the page of a number, or nothing."""
    heading: str
    """The headings above, outermost first, one a line."""

    @property
    def entity(self) -> str:
        """The entity that its page is about, if it is one."""
        return "" if self.subject.startswith("#") else self.subject


class Question(NamedTuple):
    """What a rule may ask of a place: a function of the place, and its other arguments."""

    ask: Callable[..., Hashable]
    arguments: tuple[Hashable, ...] = ()


Answers = dict[Question, Hashable]
"""Questions in the order in which they were asked, and their answers."""


class Placed(Document):
    """A text as a document of one block, which notes in `answers` what is asked of the place.

    `owner` is the entity that the text itself names as what it is about, whatever its page is about.
    """

    __slots__ = ("_answers", "_owner", "_place")

    def __init__(self, text: str, kind: str, place: Place, answers: Answers, owner: str = "") -> None:
        self._place, self._answers, self._owner = place, answers, owner
        super().__init__("", text)
        self.blocks.append(_Placed(self, text, kind))

    @property
    def entity(self) -> str:
        """What the text is about."""
        return self._owner or self.ask(_entity)

    @entity.setter
    def entity(self, _: str) -> None:
        """It follows from the place."""

    def ask(self, question: Callable[..., Any], *arguments: Hashable) -> Any:
        """The answer to a question about the place."""
        key = Question(question, arguments)
        if key not in self._answers:
            self._answers[key] = question(self._place, *arguments)
        return self._answers[key]


def _entity(place: Place) -> str:
    return place.entity


class _Placed(Block):
    """The block of such a document."""

    __slots__ = ("_document",)
    _document: Placed

    def __init__(self, document: Placed, text: str, kind: str) -> None:
        object.__setattr__(self, "_document", document)
        super().__init__(0, text, kind)

    @property
    def heading(self) -> str:
        """The headings themselves: rules ask `above` something narrower."""
        heading: str = self._document.ask(_heading)
        return heading

    @heading.setter
    def heading(self, _: str) -> None:
        """They follow from the place."""

    def above(self, question: Callable[..., T], *arguments: Hashable) -> T:
        """What a function says of the headings above."""
        answer: T = self._document.ask(_above, question, *arguments)
        return answer


def _heading(place: Place) -> str:
    return place.heading


def _above(place: Place, question: Callable[..., Hashable], *arguments: Hashable) -> Hashable:
    return question(place.heading, *arguments)


class Verdicts(Generic[T]):
    """What a function says of a text in a place, remembered for as many texts as `most`, the last ones.

    The function is called with what identifies the text, a place, and `Answers` to write down whatever it
    asks of the place. It depends on nothing else, and what it asks next follows from the answers so far.
    """

    def __init__(self, judge: Callable[..., T], most: int) -> None:
        self._judge = judge
        self._known: Latest[Hashable, tuple[dict[tuple[Hashable, ...], Question], Memo]] = Latest(most)
        self._answer = Memory(lambda question, place: question.ask(place, *question.arguments), most)

    def __call__(self, place: Place, *text: Hashable) -> T:
        """What is said of a text in a place."""
        asked, verdicts = self._known.get(text, lambda _: ({}, {}))
        answers: tuple[Hashable, ...] = ()
        while question := asked.get(answers):
            answers += (self._answer(question, place),)
        if answers in verdicts:
            return remembered(verdicts, answers, lambda: self._judge(*text, place, {}))
        noted: Answers = {}
        fresh: Memo = {}
        verdict = remembered(fresh, (), lambda: self._judge(*text, place, noted))
        answers = ()
        for question, answer in noted.items():
            asked[answers] = question
            answers += (answer,)
        verdicts[answers] = fresh[()]
        return verdict
