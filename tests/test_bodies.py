"""Texts that wait in a file are there as they were."""

from __future__ import annotations

from kefu.publish.bodies import Bodies


def test_texts_come_back_in_any_order() -> None:
    bodies = Bodies()
    texts = ["", "甲\n\r\n乙", "x" * 70_000, "𠮷\u3000", ""]
    places = [bodies.put(text) for text in texts]
    assert [bodies.get(place) for place in reversed(places)] == texts[::-1]
    late = bodies.put("丙")
    assert (bodies.get(places[1]), bodies.get(late), bodies.get(late)) == (texts[1], "丙", "丙")
