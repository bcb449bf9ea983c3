"""Jinja as our templates use it: what Jinja's own environments give, in a fraction of the time.

A build asks for a million attributes and calls half a million functions. So the ways that all of them take
are short: texts are escaped without being wrapped, functions are called without being asked what they want
to be told, what a macro gives for the same records is remembered, and what the sandbox allows is decided once
for each kind of object. What templates were compiled to is kept for the next build.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from functools import cache
from importlib.util import MAGIC_NUMBER
from pathlib import Path as File
from types import CodeType, FunctionType, MethodType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from kefu import kept
from kefu.model import Record
from kefu.trace import Memo, make_room, remembered

try:
    from markupsafe._speedups import _escape_inner
except ImportError:  # no wheel for this machine
    from markupsafe._native import _escape_inner


def escaped(value: object) -> str:
    """What `markupsafe.escape` gives, as a plain text where it is one."""
    if type(value) is str:
        return _escape_inner(value)
    return value if type(value) is Markup else escape(value)


_KEPT = 2048
"""For how many arguments it is remembered what a macro gives, the last ones."""


class Remembered:
    """A macro that gives the same for the same arguments: mostly worked out once for each of them.

    What it is given must never change: records of the book, and what they hold.
    """

    def __init__(self, macro: Callable[..., Markup]) -> None:
        self._macro = macro
        self._known: Memo = {}

    def __call__(self, *arguments: Any, **named: Any) -> Markup:
        """What the macro gives."""
        if named:
            return self._macro(*arguments, **named)
        key = tuple([one if type(one) is str else id(one) for one in arguments])
        # With the arguments themselves, so that they stay, and their ids their own.
        if key not in self._known:
            make_room(self._known, _KEPT)
        made: Markup = remembered(self._known, key, lambda: (self._macro(*arguments), arguments))[0]
        return made


_FUNCTIONS = frozenset({FunctionType, MethodType})
"""Kinds of what is called that may ask to be told the context."""
_ALONE = frozenset({Remembered, type(cache(len))})
"""Kinds that never do: what is remembered cannot depend on it."""


class _Context(Context):
    def call(self, __obj: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What a function gives. Our own functions ask for nothing of the context, macros for one thing."""
        kind = type(__obj)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif not (kind in _ALONE or (kind in _FUNCTIONS and not hasattr(__obj, "jinja_pass_arg"))):
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return __obj(*args, **kwargs)


class _Template(jinja2.Template):
    @classmethod
    def from_code(
        cls,
        environment: jinja2.Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> jinja2.Template:
        """A template whose code escapes with `escaped`."""
        template = super().from_code(environment, code, globals, uptodate)
        render: Any = template.root_render_func
        render.__globals__["escape"] = escaped
        return template


class _Generator(CodeGenerator):
    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        """Only text is worked out when a template is compiled: what a filter gives is of one book."""
        if isinstance(node, nodes.TemplateData):
            return super()._output_child_to_const(node, frame, finalize)
        raise nodes.Impossible


class Compiled(jinja2.BytecodeCache):
    """What templates were compiled to, kept under the sum of all that it is made of (`kefu.kept`)."""

    def __init__(self) -> None:
        self._store = kept.opened("templates")

    def get_bucket(
        self, environment: jinja2.Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """The place of one template's code, with the code if it is there."""
        made_by = jinja2.__version__, MAGIC_NUMBER, File(__file__).read_bytes()
        flags = environment.sandboxed, environment.trim_blocks, environment.lstrip_blocks
        ways = f"{flags} {environment.autoescape} {sorted(environment.extensions)}"
        told = (ways, name, filename or "", source)
        bucket = Bucket(environment, kept.key(*made_by, *told), "")
        if (data := self._store.get(bucket.key)) is not None:
            bucket.code = marshal.loads(data)
        return bucket

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template. Where there is no room it is compiled again next time."""
        with suppress(OSError):
            self._store.put(bucket.key, marshal.dumps(bucket.code))
            self._store.forget()


def keep_compiled(environment: jinja2.Environment) -> None:
    """Have somebody else's environment keep what its templates are compiled to. Nothing is worked out then
    that depends on more than their texts."""
    environment.bytecode_cache = Compiled()
    environment.code_generator_class = _Generator
    environment.optimized = False


class Environment(jinja2.Environment):
    """For our own templates. Tells which templates are used."""

    context_class = _Context
    template_class = _Template

    def __init__(self, note: Callable[[str], None], **options: Any) -> None:
        super().__init__(**options)
        keep_compiled(self)
        self._note = note
        self._imports: dict[str, list[str]] = {}
        """Template → those that it has imported: they are made once, and used wherever it is."""

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> jinja2.Template:
        """One template; those that it includes and imports come here as well."""
        found = super().get_template(name, parent, globals)
        used = found.name or ""
        if parent and used not in self._imports.setdefault(parent, []):
            self._imports[parent].append(used)
        told = [used]
        for one in told:
            self._note(one)
            told += [each for each in self._imports.get(one, ()) if each not in told]
        return found


class Sandbox(Environment, ImmutableSandboxedEnvironment):
    """For templates of another tree: they reach nothing of the program."""

    def __init__(self, note: Callable[[str], None], **options: Any) -> None:
        super().__init__(note, **options)
        self._safe: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may have an attribute: a matter of the kind of object and the name."""
        key = type(obj), attr
        known = self._safe.get(key)
        if known is None:
            known = self._safe[key] = super().is_safe_attribute(obj, attr, value)
        return known

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """A method that formats texts, sandboxed; nothing for anything else."""
        if issubclass(type(value), str | tuple | Record):
            return None
        return super().wrap_str_format(value)
