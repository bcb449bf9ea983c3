"""What is known about one number, in a sentence: for its page, and for whoever asks."""

from __future__ import annotations

from dataclasses import dataclass

from kefu.model import Claimant
from kefu.trust import Judge, Verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known about one number: the sentence that says it, and the claims behind it."""

    digits: str
    number: str
    sentence: str
    claims: tuple[Claimant, ...]
    owner: Claimant | None
    verdict: Verdict | None


def answer(judge: Judge, digits: str) -> Answer:
    """What is known about the number with these digits, which somebody in the book must name (KeyError)."""
    claims = judge.book.claimants[digits]
    owner = next((claim for claim in claims if claim.stance == "owner"), None)
    if owner and owner.hotline:
        verdict = judge.hotline(owner.hotline)
        return Answer(digits, owner.hotline.number, _owned(judge, owner, verdict), claims, owner, verdict)
    names = "、".join(dict.fromkeys(claim.entity.name for claim in claims))
    sentence = f"没有可信的来源说明它是谁的热线。有来源说与{names}有关，本站没有采信。"
    return Answer(digits, claims[0].number, sentence, claims, None, None)


def _owned(judge: Judge, owner: Claimant, verdict: Verdict) -> str:
    assert owner.hotline is not None
    others = [judge.book.entities[id].name for id in owner.hotline.serves]
    whose = "、".join([owner.entity.name, *others])
    what = f"{whose}的{owner.hotline.name}"
    match verdict.underlying:
        case "verified":
            text = f"是{what}，已核实。"
        case "corroborated":
            text = f"是{what}，多个来源一致，未经官方核实。"
        case "disputed":
            text = f"说法不一：有来源说是{what}，也有来源不这样说。先别拨打。"
        case "retired":
            text = f"曾经是{what}，已经停用。"
        case _:
            text = f"只有单一来源说是{what}。先别拨打。"
    if verdict.status != "stale":
        return text
    warned = verdict.dialable or verdict.underlying in ("disputed", "single-source")
    return f"{text}来源太久没有复核{'' if warned else '，先别拨打'}。"
