"""What Jinja gives with our short ways is what it gives without them."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from kefu import trace
from kefu.model import Note, Record
from kefu.templating import Environment, Remembered, Sandbox, escaped, keep_compiled
from kefu.trace import Trace


class Loud:
    """Something with markup of its own."""

    def __html__(self) -> str:
        return "<b>!</b>"


@pytest.mark.parametrize("value", ["客服", "a<b & \"c\" 'd'", "", 3, None, Markup("<i>"), Loud()])
def test_values_are_escaped_as_ever(value: object) -> None:
    assert str(escaped(value)) == str(escape(value))


PARTS = {
    "macros": (
        "{% macro one(text) -%}<i>{{ text }}</i>{%- endmacro %}{% set one = remembered(one) %}"
        "{% macro all(texts, level=2) %}{% for text in texts %}{{ one(text) }}{{ level }}{% endfor %}"
        "{% endmacro %}"
    ),
    "other": '{% import "macros" as m %}{% macro two(text) -%}{{ m.one(text) }}{%- endmacro %}',
    "page": (
        '{% import "macros" as m %}{% import "other" as o %}{{ m.all(texts) }}{{ m.all(texts, level=3) }}'
        "{{ o.two(texts[0]) }}{% call(x) twice() %}{{ x }}{% endcall %}{{ '%s' | format(texts[0]) }}"
    ),
}
TEXTS = ["<a>", "二", "<a>"]


def twice(caller: Any) -> Markup:
    return Markup("{}{}").format(caller("&"), caller(1))


def options() -> dict[str, Any]:
    return {"loader": jinja2.DictLoader(PARTS), "autoescape": True, "undefined": jinja2.StrictUndefined}


@pytest.mark.parametrize(
    ("ours", "theirs"), [(Environment, jinja2.Environment), (Sandbox, ImmutableSandboxedEnvironment)]
)
def test_templates_give_what_jinja_gives(ours: Any, theirs: Any) -> None:
    env, plain = ours(lambda _: None, **options()), theirs(**options())
    env.globals |= {"remembered": Remembered, "twice": twice}
    plain.globals |= {"remembered": lambda macro: macro, "twice": twice}
    made = env.get_template("page").render(texts=TEXTS)
    assert made == plain.get_template("page").render(texts=TEXTS)
    assert "&lt;a&gt;" in made


def test_a_macro_is_called_once_for_the_same_arguments() -> None:
    heard: list[Any] = []

    def macro(*given: Any) -> Markup:
        heard.append(given)
        return Markup(len(heard))

    once, twins = Remembered(macro), ([1], [1])
    assert [once("a"), once("a"), once("b")] == ["1", "1", "2"]
    assert [once(twins[0]), once(twins[1]), once(twins[0])] == ["3", "4", "3"]
    assert [once([n]) for n in range(9)] == [str(n) for n in range(5, 14)]  # none takes the id of another


def test_what_a_macro_has_read_is_read_again() -> None:
    note = Note(text="x", sources=("s",))
    once = Remembered(lambda one: Markup(one.text))
    place = trace.place(7, 0)
    noted = Trace([(place, note)])
    with noted.open(Record):
        for page in ("a", "b"):
            assert noted.root(("page", page), lambda: once(note)) == "x"
        assert [list(noted.note().roots["page", page]) for page in ("a", "b")] == [[place], [place]]


def test_what_was_imported_before_is_told_again() -> None:
    told: list[str] = []
    env = Environment(told.append, **options())
    env.globals |= {"remembered": Remembered, "twice": twice}
    env.get_template("page").render(texts=TEXTS)
    told.clear()
    env.get_template("other")
    assert told == ["other", "macros"]


def iter_of_nothing() -> Iterator[int]:
    yield from ()


OBJECTS: tuple[Any, ...] = (
    [],
    {},
    set(),
    "",
    (),
    str,
    Note,
    Loud,
    Loud(),
    twice,
    Loud().__html__,
    operator.add,
)
OBJECTS += (Note(text="x", sources=("s",)), iter_of_nothing(), twice.__code__)
NAMES: tuple[str, ...] = ("append", "clear", "update", "pop", "keys", "upper", "mro", "text", "where")
NAMES += ("gi_frame", "gi_code")
NAMES += ("__class__", "_path", "__globals__", "__code__", "__self__", "__func__", "format", "co_code", "add")


def test_the_sandbox_allows_what_it_ever_allowed() -> None:
    sandbox, theirs = Sandbox(lambda _: None), ImmutableSandboxedEnvironment()
    for _ in range(2):  # decided, then known
        for one in OBJECTS:
            for name in NAMES:
                assert sandbox.is_safe_attribute(one, name, None) == theirs.is_safe_attribute(one, name, None)
    for env in (sandbox, theirs):
        assert env.from_string("{{ '{0.__class__}!'.format(3) }}").render() == "!"
        with pytest.raises(jinja2.exceptions.SecurityError):
            env.from_string("{{ one.append(3) }}").render(one=[])


def kept_env(kind: type[Environment], said: str) -> Environment:
    """An environment whose filter says something of its own."""
    env = kind(lambda _: None, loader=jinja2.DictLoader({"page": "{{ 'a' | told }}{{ thing.made() }}"}))
    env.filters["told"] = lambda _: said
    return env


def test_compiled_templates_are_kept_without_what_filters_gave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEFU_CACHE", str(tmp_path))
    thing = SimpleNamespace(made=lambda: "!")
    assert kept_env(Environment, "one").get_template("page").render(thing=thing) == "one!"
    with monkeypatch.context() as patch:
        patch.setattr(jinja2.Environment, "compile", None)
        assert kept_env(Environment, "two").get_template("page").render(thing=thing) == "two!"
        with pytest.raises(TypeError):
            kept_env(Sandbox, "three").get_template("page")
    (one,) = (file for file in (tmp_path / "templates").iterdir() if file.name != ".looked")
    one.write_bytes(one.read_bytes()[:-1] + b"?")
    assert kept_env(Environment, "four").get_template("page").render(thing=thing) == "four!"


def their_env(said: str, *extensions: str) -> jinja2.Environment:
    """The same, but somebody else's."""
    env = jinja2.Environment(loader=jinja2.DictLoader({"page": "{{ 'a' | told }}"}), extensions=extensions)
    env.filters["told"] = lambda _: said
    keep_compiled(env)
    return env


def test_what_a_theme_is_compiled_to_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_CACHE", str(tmp_path))
    assert their_env("one").get_template("page").render() == "one"
    monkeypatch.setattr(jinja2.Environment, "compile", None)
    assert their_env("two").get_template("page").render() == "two"
    with pytest.raises(TypeError):
        their_env("three", "jinja2.ext.do").get_template("page")


def test_a_sandbox_never_runs_what_was_compiled_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEFU_CACHE", str(tmp_path))
    templates = {"page": "{{ thing.__class__.__mro__ }}"}
    for kind in (Environment, Sandbox):
        env = kind(lambda _: None, loader=jinja2.DictLoader(templates), undefined=jinja2.StrictUndefined)
        if kind is Environment:
            env.get_template("page").render(thing=3)
        else:
            with pytest.raises(jinja2.exceptions.SecurityError):
                env.get_template("page").render(thing=3)
