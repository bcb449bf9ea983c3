"""What was read while something was made, so that only what a change touches is made again.

While a `Trace` is open, every record of the book that is read is noted for the *root* (a page, a check) that
is being made, and so is every *derived* value: an index over the whole book, worked out once. A derived value
has reads of its own. When one of them changes, it is worked out anew, and only if it is no longer the same
does it change what was made of it: a new opening hour does not change who owns which number.

Nothing is noted without an open trace, and then nothing here costs anything worth measuring.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate, islice
from typing import Any, Generic, NamedTuple, TypeVar, overload

T = TypeVar("T")
Key = tuple[str, ...]
"""The name of a derived value, or of one entry of it: (`Book`, `serving`) or (`Book`, `serving`, `jd`)."""
_WHOLE = 2
"""The length of the first of these."""

_PROVEN = 8192
"""How much of what was proven is kept."""

_get = object.__getattribute__
_now: set[int] | None = None
"""What the innermost thing has read so far: ids of records, and below zero numbers of derived values."""
_trace: Trace | None = None


def _reading(self: object, name: str) -> Any:
    """Stands in for `__getattribute__` of records while a trace is open."""
    if _now is not None:
        _now.add(id(self))
    return _get(self, name)


def read_all(record: object) -> None:
    """Note that everything in something that has a file of its own is read."""
    if _now is not None:
        _now.add(id(record) + _ALL)


_ALL = 1
"""Added to the id of an object, which is even, to stand for all that is in it."""
_FILE = 20
"""How many bits of a place number the records of a file."""


def place(file: int, record: int) -> int:
    """The place of a record by its number in a file (or entry) and that of the file in the book."""
    return file << _FILE | record


def all_in(file: int) -> int:
    """Stands for whatever is in a file."""
    return place(file, (1 << _FILE) - 1)


def outside() -> None:
    """Note that something is read that is not of the book: it is looked at again in every run."""
    if _now is not None:
        _now.add(id(_OUTSIDE))


_OUTSIDE = object()
_NOWHERE = 1 << 62
"""The place of what is outside of the book."""


@dataclass(slots=True)
class _Derived:
    """A derived value of this run: its number, itself, and what it was made of."""

    number: int
    value: Any
    reads: array[int]


@dataclass
class Reads:
    """What was read in former runs, by places of records in the book instead of ids of objects.

    This is what is kept from run to run. A *place* is the number of a file (or entry) of the book and the
    number of the record in it, in one whole number (`place`).
    """

    names: list[Key] = field(default_factory=list)
    """The names of derived values and their entries, by number."""
    derived: dict[int, array[int]] = field(default_factory=dict)
    """Number of a derived value → what it was made of."""
    digests: dict[int, bytes] = field(default_factory=dict)
    """Number of a derived value, or of an entry of one → the digest of what it said."""
    roots: dict[Key, array[int]] = field(default_factory=dict)
    """Name of a root → what it was made of."""
    proven: dict[bytes, array[int]] = field(default_factory=dict)
    """Sum of something that was found to be right → what that followed from."""

    def __getstate__(self) -> tuple[Any, ...]:
        """All of it with few objects: there are thousands of roots."""
        return self.names, self.derived, self.digests, flat(self.roots), flat(self.proven)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.names, self.derived, self.digests, roots, proven = state
        self.roots, self.proven = unflat(*roots), unflat(*proven)


def flat(those: Mapping[Any, array[int]]) -> tuple[list[Any], array[int], bytes]:
    """Names, how many places each has, and all of these: the same with few objects."""
    places = b"".join(one.tobytes() for one in those.values())
    return list(those), array("q", map(len, those.values())), places


def unflat(names: list[Any], sizes: array[int], data: bytes) -> dict[Any, array[int]]:
    """What `flat` was given."""
    places = array("q", data)
    ends = list(accumulate(sizes))
    spans = zip(names, [0, *ends], ends, strict=False)
    return {name: places[start:end] for name, start, end in spans}


class Noted(NamedTuple):
    """What some roots were made of in another process, whose book is the same."""

    roots: list[tuple[Key, array[int]]]
    names: dict[int, Key]
    """The names of the derived values that occur in them, and of their entries, by the numbers there."""


class _Incomparable(Exception):
    """A value of which nobody can say whether it is the same as in another run."""


class Trace:
    """Notes what is read of one book.

    `records` are the places of all records with the records, `owners` what derived values belong to. `former`
    is what earlier runs noted, `changed` the places of records that are not what they were then.
    """

    def __init__(
        self,
        records: Sequence[tuple[int, object]],
        owners: Iterable[object] = (),
        former: Reads | None = None,
        changed: Iterable[int] = (),
    ) -> None:
        self._places = {id(record): place for place, record in records}
        tops = ((place >> _FILE, record) for place, record in records if not place & (1 << _FILE) - 1)
        self._places |= {id(record) + _ALL: all_in(file) for file, record in tops}
        self._places[id(_OUTSIDE)] = _NOWHERE
        self._owners = {type(one).__name__: one for one in owners}
        self.reads = former or Reads()
        self.keeps = former is not None
        """Whether all that is proven is kept: after a whole build there is too much of it."""
        self._affirmed: set[bytes] = set()
        """What of that was asked in this run."""
        self._numbers = {name: number for number, name in enumerate(self.reads.names)}
        self._derived: dict[Key, _Derived] = {}
        self._changed = {*changed, _NOWHERE}
        self._same: dict[int, bool] = {}
        self._noted: set[int] = set()
        """Numbers of the derived values, and entries, that something of this run was made of."""

    # Noting

    @contextmanager
    def open(self, kind: type) -> Iterator[None]:
        """Note what is read of records of a kind, and of derived values."""
        global _trace
        assert _trace is None
        _trace = self
        kind.__getattribute__ = _reading  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            _trace = None
            _alike.clear()
            _ids.clear()
            del kind.__getattribute__

    def root(self, name: Key, make: Callable[[], T]) -> T:
        """What `make` makes, noting under `name` what it reads."""
        global _now
        outer, _now = _now, set()
        try:
            made = make()
            self.reads.roots[name] = self._placed(_now)
        finally:
            _now = outer
        return made

    def know(self, owner: object) -> None:
        """Whose derived values others may have read."""
        self._owners.setdefault(type(owner).__name__, owner)

    def handed(self, names: Iterable[Key]) -> Noted:
        """What some roots were made of, for another process, and no longer noted here."""
        roots = [(name, self.reads.roots.pop(name)) for name in names]
        numbers = {-1 - one for _, reads in roots for one in reads if one < 0}
        return Noted(roots, {number: self.reads.names[number] for number in numbers})

    def adopt(self, noted: Noted) -> None:
        """Note what another process handed over. While it is open; the owners of all that is derived are
        known."""
        global _now
        numbers = {-1 - number: -1 - self._number(name) for number, name in noted.names.items()}
        for name, reads in noted.roots:
            self.reads.roots[name] = array("q", sorted(numbers.get(one, one) for one in reads))
        self._noted.update(-1 - one for one in numbers.values())
        outer, _now = _now, None
        try:
            wholes = {name[:_WHOLE] for name in noted.names.values()}
            for owner, attribute in sorted(wholes - self._derived.keys()):
                getattr(self._owners[owner], attribute)
        finally:
            _now = outer

    def derived(self, name: Key, owner: object, make: Callable[[], Any]) -> _Derived:
        """A derived value of an owner, worked out once in this run. Who asks for it has yet to note that."""
        self._owners.setdefault(name[0], owner)
        known = self._derived.get(name)
        if known is None:
            global _now
            outer, _now = _now, set()
            try:
                number, value = self._number(name), make()
                known = self._derived[name] = _Derived(number, value, self._placed(_now))
            finally:
                _now = outer
        return known

    def entry(self, name: Key) -> None:
        """Note that one entry of a derived value is read."""
        if _now is not None:
            _now.add(-1 - self._number(name))

    def _number(self, name: Key) -> int:
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self.reads.names)
            self.reads.names.append(name)
        return number

    def _placed(self, reads: set[int]) -> array[int]:
        derived = [one for one in reads if one < 0]
        placed = [place for place in map(self._places.get, reads) if place is not None]
        self._noted.update(-1 - one for one in derived)
        return array("q", sorted(derived + placed))

    # Asking

    def is_same(self, name: Key) -> bool:
        """Whether nothing that a root was made of has changed."""
        reads = self.reads.roots.get(name)
        return reads is not None and self._stands(reads)

    def proven(self, name: bytes, prove: Callable[[], bool]) -> bool:
        """Whether something is right, `name` being the sum of everything that `prove` looks at besides the
        book. It is not asked again what was right, as long as nothing has changed that this followed from."""
        global _now
        assert _now is not None
        reads = self.reads.proven.get(name)
        if name in self._affirmed or (reads is not None and self._stands(reads)):
            self._affirmed.add(name)
            _now.update(self._sources[one] for one in self.reads.proven[name] if one >= 0)
            _now.update(one for one in self.reads.proven[name] if one < 0)
            return True
        outer, _now = _now, set()
        try:
            is_right = prove()
            if is_right and len(self.reads.proven) < _PROVEN:
                self.reads.proven[name] = self._placed(_now)
                self._affirmed.add(name)
        finally:
            outer |= _now
            _now = outer
        return is_right

    @cached_property
    def _sources(self) -> dict[int, int]:
        """What is noted for each place."""
        return {place: noted for noted, place in self._places.items()}

    def _stands(self, reads: array[int]) -> bool:
        """Whether nothing of what was read has changed."""
        if self._open.isdisjoint(reads):
            return True
        if not self._changed.isdisjoint(reads):
            return False
        return all(self._is_same(-1 - one) for one in self._open.intersection(reads))

    @cached_property
    def _touched(self) -> set[int]:
        """What has changed, and what of it may have changed something: most roots have read none of it."""
        return self._changed | self._suspects

    @cached_property
    def _open(self) -> set[int]:
        """The same but for suspects that were found to be the same: most roots have read some of these."""
        return set(self._touched)

    @cached_property
    def _suspects(self) -> set[int]:
        """Derived values and entries of them, as they are noted, of which something may have changed."""
        derived = self.reads.derived
        left = {name: derived[number] for name in self._entries if (number := self._numbers[name]) in derived}
        found: set[int] = set()
        while hit := [
            name
            for name, those in left.items()
            if not (self._changed.isdisjoint(those) and found.isdisjoint(those))
        ]:
            for name in hit:
                del left[name]
                found.update(self._entries[name])
        return found

    @cached_property
    def _entries(self) -> dict[Key, list[int]]:
        """Name of a derived value of former runs → itself and its entries, as they are noted."""
        found: dict[Key, list[int]] = {}
        for number, name in enumerate(self.reads.names):
            found.setdefault(name[:_WHOLE], []).append(-1 - number)
        return found

    def _is_same(self, number: int) -> bool:
        """Whether a derived value, or an entry of one, says what it said."""
        known = self._same.get(number)
        if known is None:
            name = self.reads.names[number]
            known = len(name) > _WHOLE and self._is_same(self._numbers[name[:_WHOLE]])
            if not known and (was := self.reads.digests.get(number)):
                known = was == self._digest(name)
            self._same[number] = known
            if known:
                self._open.difference_update(self._entries.get(name, [-1 - number]))
        return known

    def _digest(self, name: Key) -> bytes:
        """What a derived value, or an entry of it, says; nothing if that cannot be told of its kind."""
        owner, attribute, *entry = name
        if known := self._derived.get((owner, attribute)):
            value = known.value
        elif owner in self._owners:
            value = getattr(self._owners[owner], attribute)
        else:
            return b""
        if entry:
            value = dict.get(value, entry[0], None)
        said: list[str] = []
        try:
            self._say(said.append, value)
        except _Incomparable:
            return b""
        return hashlib.blake2b("\0".join(said).encode(), digest_size=16).digest()

    def _say(self, say: Callable[[str], None], value: Any) -> None:
        """Everything that a value says. A record is only named: whoever reads it has noted so. Other objects
        tell what they are `made_of`."""
        kind = type(value)
        if kind is str:
            say(value)
        elif value is None or kind in (bool, int, float):
            say(f"\1{value}")
        elif (place := self._places.get(id(value))) is not None:
            say(f"\2{place}")
        elif isinstance(value, Mapping):
            say(f"\3{dict.__len__(value) if isinstance(value, dict) else len(value)}")
            for key, one in dict.items(value) if isinstance(value, dict) else value.items():
                self._say(say, key)
                self._say(say, one)
        elif isinstance(value, list | tuple):
            say(f"\4{len(value)}")
            for one in value:
                self._say(say, one)
        elif isinstance(value, set | frozenset):
            say(f"\5{len(value)}")
            for one in sorted(value):
                self._say(say, one)
        elif isinstance(value, date):
            say(f"\6{value}")
        elif isinstance(value, re.Pattern):
            say(value.pattern)
        elif (made_of := getattr(value, "made_of", None)) is not None:
            self._say(say, made_of)
        elif is_dataclass(value) and not isinstance(value, type):
            say(f"\7{kind.__name__}")
            for one in fields(value):
                self._say(say, getattr(value, one.name))
        else:
            raise _Incomparable

    def note(self) -> Reads:
        """What is to be kept for later runs: what former runs noted, and this one. While it is open.

        Of what can say nothing else than it did in a former run, the digest stays. What was proven and has
        to do with what has changed is forgotten, unless it was asked again: it may be wrong by now.
        """
        reads = self.reads
        reads.proven = {
            name: those
            for name, those in reads.proven.items()
            if name in self._affirmed or self._touched.isdisjoint(those)
        }
        for known in list(self._derived.values()):
            reads.derived[known.number] = known.reads
        done: set[int] = set()
        todo = self._noted | {known.number for known in self._derived.values()}
        while todo:
            done |= todo
            for number in sorted(todo):
                if -1 - number in self._open or number not in reads.digests:
                    reads.digests[number] = self._digest(reads.names[number])
            todo = self._noted - done
        return reads


def proven(name: Callable[[], bytes], prove: Callable[[], bool], often: bool) -> bool:
    """What `Trace.proven` says of the open trace; without one, what `prove` does. `often`: almost any change
    asks for it again, so that it is worth keeping after a whole build too."""
    if _trace is None or _now is None or not (often or _trace.keeps):
        return prove()
    return _trace.proven(name(), prove)


def once(trace: Trace | None, name: Key, make: Callable[[], T]) -> T:
    """What `make` makes, noted as a root if a trace is open."""
    return make() if trace is None else trace.root(name, make)


# For those who derive --------------------------------------------------------------------------------------


class _Entries(dict[Any, Any]):
    """A derived mapping that notes which of its entries are read, or that all of it was."""

    __slots__ = ("name",)
    name: Key

    def __getitem__(self, key: Any) -> Any:
        self._note(key)
        return dict.__getitem__(self, key)

    def get(self, key: Any, default: Any = None) -> Any:
        self._note(key)
        return dict.get(self, key, default)

    def __contains__(self, key: object) -> bool:
        self._note(key)
        return dict.__contains__(self, key)

    def _note(self, key: object) -> None:
        if _trace is not None and _now is not None:
            _trace.entry((*self.name, str(key)))

    def _all(self) -> None:
        if _trace is not None and _now is not None:
            _trace.entry(self.name)

    def __iter__(self) -> Iterator[Any]:
        self._all()
        return dict.__iter__(self)

    def __len__(self) -> int:
        self._all()
        return dict.__len__(self)

    def keys(self) -> Any:
        self._all()
        return dict.keys(self)

    def values(self) -> Any:
        self._all()
        return dict.values(self)

    def items(self) -> Any:
        self._all()
        return dict.items(self)


class derived(Generic[T]):
    """A property worked out once an object, as `cached_property`, and noted by an open trace.

    With a mapping as value, each entry is noted for itself. Its class must have one object a book.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__
        self._name = make.__name__

    @overload
    def __get__(self, owner: None, kind: type) -> derived[T]: ...
    @overload
    def __get__(self, owner: object, kind: type) -> T: ...
    def __get__(self, owner: object | None, kind: type) -> derived[T] | T:
        if owner is None:
            return self
        if _trace is None:
            memo = owner.__dict__
            if self._name not in memo:
                memo[self._name] = self._make(owner)
            value: T = memo[self._name]
            return value
        return self._traced(owner, kind)

    def _traced(self, owner: object, kind: type) -> T:
        """For mappings the whole of it is only noted when all of it is read."""
        assert _trace is not None
        name = (kind.__name__, self._name)
        known = _trace.derived(name, owner, lambda: _entries(self._make(owner), name))
        if type(known.value) is not _Entries and _now is not None:
            _now.add(-1 - known.number)
        value: T = known.value
        return value

    def __set__(self, owner: object, value: T) -> None:
        """A data descriptor, so that what is kept in the object is not found without it."""
        raise AttributeError(f"{self._name} is derived")


def _entries(value: Any, name: Key) -> Any:
    if type(value) is not dict:
        return value
    entries = _Entries(value)
    entries.name = name
    return entries


Memo = dict[Any, tuple[Any, tuple[int, ...] | None]]
"""Key → a value, and what was read for it if a trace was open then."""
_alike: dict[tuple[int, ...], tuple[int, ...]] = {}
"""What was read for values, while a trace is open: for thousands of them the same, and so there once."""
_ids: dict[int, int] = {}
"""The ids in these: `id` makes a new number each time."""
_ALIKE = 4096
"""How much of what was read is known to be there."""


def _frozen(reads: set[int]) -> tuple[int, ...]:
    """What was read for a value, in a fifth of the memory of a set."""
    found = tuple([_ids.setdefault(one, one) for one in sorted(reads)])
    make_room(_alike, _ALIKE)
    return _alike.setdefault(found, found)


def remembered(memo: Memo, key: Hashable, make: Callable[[], T]) -> T:
    """A small value worked out once; whoever asks for it has read what it was made of."""
    global _now
    known = memo.get(key)
    if known is None or (known[1] is None and _now is not None):
        if _now is None:
            known = make(), None
        else:
            outer, _now = _now, set()
            try:
                made = make()
                known = made, _frozen(_now)
            finally:
                _now = outer
        memo[key] = known
    if _now is not None and known[1] is not None:
        _now.update(known[1])
    value: T = known[0]
    return value


def make_room(memo: dict[Any, Any], most: int) -> None:
    """Forget the older half of what is remembered if there is no room for one more.

    All at once: the first entry of a dictionary is found slowly when many before it are gone.
    """
    if len(memo) >= most:
        for key in list(islice(memo, (most + 1) // 2)):
            del memo[key]


class Memory(Generic[T]):
    """What a function gives for arguments, remembered for as many of them as `most`, the last ones."""

    def __init__(self, make: Callable[..., T], most: int) -> None:
        self._make = make
        self._most = most
        self._known: Memo = {}

    def __call__(self, *arguments: Hashable) -> T:
        """What the function gives; whoever asks has read what it has read."""
        known = self._known.get(arguments)
        if known is None or known[1] is None:
            if known is None:
                make_room(self._known, self._most)
            return remembered(self._known, arguments, lambda: self._make(*arguments))
        if _now is not None and known[1]:
            _now.update(known[1])
        value: T = known[0]
        return value
