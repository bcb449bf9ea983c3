"""Tools that have a page for each entity: what stands where, and that nothing grows with the book."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from bench import generator
from kefu import checks, expected, words
from kefu.calls import Calls
from kefu.numbers import slug_of
from kefu.render import Renderer
from kefu.trust import Judge


@pytest.fixture(scope="module")
def renderer(judge: Judge) -> Renderer:
    return Renderer(judge)


def bare(text: str) -> str:
    """A text without white space."""
    return "".join(text.split())


def said(renderer: Renderer, path: str) -> str:
    """What a page says to people, without white space."""
    return bare(html.unescape(re.sub(r"<[^>]+>", "", renderer.page(path).html)))


@pytest.mark.parametrize("tool", ["finder", "call"])
def test_the_first_question_has_a_link_an_entity_and_no_facts(renderer: Renderer, tool: str) -> None:
    entities = renderer.views.everybody if tool == "finder" else renderer.calls.entities
    page = renderer.page(f"tools/{tool}.md").html
    items = re.findall(r"<li .*?</li>", page, re.DOTALL)
    found = [re.findall(r'href="([^"]+)"', item) for item in items]
    assert sorted(found) == sorted([f"{one.id}/"] for one in entities)
    assert "kf-tel" not in page
    assert "kf-mark" not in page
    assert "data-kf-times" not in page


def test_the_first_questions_grow_by_a_line_an_entity(tmp_path: Path) -> None:
    """And the page of an entity not at all."""
    sizes: dict[str, list[int]] = {"tools/finder.md": [], "tools/call.md": []}
    for entities in (10, 30):
        folder = tmp_path / str(entities)
        generator.write(generator.book(1, entities), folder)
        renderer = Renderer(checks.open_checked(folder, generator.DAY), folder)
        for path, found in sizes.items():
            below = path.replace(".md", "/")
            assert sum(one.startswith(below) for one in renderer.paths) >= entities - 1
            found.append(len(renderer.page(path).html.encode()))
    for path, (few, many) in sizes.items():
        assert 0 < many - few < 20 * 400, path


def test_pages_about_one_platform_are_made_one_after_another(renderer: Renderer, judge: Judge) -> None:
    paths = renderer.by_subject()
    assert sorted(paths) == sorted(renderer.paths)
    about = {id: {path for path in paths if path.endswith(f"/{id}.md")} for id in judge.book.entities}
    for digits, claims in judge.book.claimants.items():
        about[claims[0].entity.id].add(f"numbers/{slug_of(renderer.views.answer(digits).number)}.md")
    for those in about.values():
        places = sorted(paths.index(path) for path in those)
        assert places == list(range(places[0], places[0] + len(those)))


def test_the_page_of_a_platform_says_its_ways_in_and_its_next_steps(renderer: Renderer, judge: Judge) -> None:
    for entity in renderer.views.everybody:
        text = said(renderer, f"tools/finder/{entity.id}.md")
        for channel in entity.channels:
            assert bare(channel.name) in text
            for hours in channel.hours:
                told = words.hours(judge.book.words, hours)
                assert bare(f"{told}{expected.status(judge, hours)}") in text
            for path in () if channel.hotline else channel.paths[:1]:
                assert bare(f"{path.label}{expected.status(judge, path)}") in text
        for trouble in renderer.views.troubles_at[entity.id]:
            assert bare(trouble.name) in text
            assert all(f"{bare(state.name)}\uff1a" in text for state in trouble.states)


def test_the_sheets_of_an_entity_have_what_everybody_should_say(renderer: Renderer, judge: Judge) -> None:
    general = [note.text for one in judge.book.advice.values() if one.kind == "say" for note in one.points]
    assert general
    for entity in renderer.calls.entities:
        text = said(renderer, f"tools/call/{entity.id}.md")
        for call in renderer.calls.of(entity):
            assert f"{call.hotline.number}{expected.status(judge, call.hotline)}" in text
            assert all(bare(one.text) in text for one in call.says)
        assert all(bare(one) in text for one in general)


def test_every_hotline_that_can_be_dialled_or_is_a_channel_is_called(made_up: Judge) -> None:
    calls, book = Calls(made_up), made_up.book
    called = {one.hotline.key for entity in calls.entities for one in calls.of(entity)}
    channels = {one.hotline for one in book.channels.values()}
    for key, hotline in book.hotlines.items():
        verdict = made_up.hotline(hotline)
        wanted = verdict.underlying != "retired" and (verdict.dialable or key in channels)
        assert (key in called) == wanted, key
    assert {one.id for one in calls.entities} < book.entities.keys()
