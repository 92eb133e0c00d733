"""A model behind an OpenAI-compatible address: what it is told, and what of its answer is taken.

It is told counts and medians, never a name of a partner, a customer or a person. Of its answer only an intent and
plays are taken, as plain text; thresholds stay those that were computed here. Knows no database.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlsplit

from programs.drafting.draft import CohortData, Draft
from programs.drafting.wire import Unanswered, post_json

MOST_INTENT: Final = 4000
MOST_PLAYS: Final = 12
MOST_PLAY: Final = 300
FENCE: Final = re.compile(r"^```(?:json)?\s*\n(.*)\n```$", re.DOTALL)
UNPRINTED: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
TASK: Final = (
    "You draft strategies for cohorts of channel partners. Answer with one JSON object and nothing else: "
    '{"intent": "two or three sentences", "plays": ["one activity a line, in order, at most eight"]}. '
    "Use only the figures that you are given and invent none. Improve the draft that you are given."
)


class Unwritten(Exception):
    """The endpoint gave no draft; the text is a sentence for who asked."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to ask, whom, with which key, and for how many seconds altogether."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = 15

    @property
    def author(self) -> str:
        """`llama3.1 at models.example.com`"""
        return f"{self.model} at {urlsplit(self.url).hostname}"[:120]

    def write(self, offline: Draft, *, name: str, data: CohortData) -> Draft:
        """The same draft in the model's words. Raises Unwritten."""
        address = f"{self.url.rstrip('/')}/chat/completions"
        try:
            answer = post_json(address, _question(self.model, offline, name, data), key=self.key, seconds=self.seconds)
        except Unanswered as failure:
            raise Unwritten(f"{self.author} {failure}.") from failure
        said = _said(answer)
        if said is None:
            raise Unwritten(f"{self.author} answered with something that is no draft.")
        intent, plays = said
        return replace(offline, intent=intent, plays=plays, author=self.author)


def _question(model: str, offline: Draft, name: str, data: CohortData) -> dict[str, Any]:
    known = {
        "cohort": name,
        "figures": {key: value if isinstance(value, int) else str(value or "") for key, value in asdict(data).items()},
        "draft": {"intent": offline.intent, "plays": list(offline.plays)},
    }
    return {
        "model": model,
        "messages": [
            {"role": "system", "content": TASK},
            {"role": "user", "content": json.dumps(known, ensure_ascii=False)},
        ],
        "response_format": {"type": "json_object"},
    }


def _said(answer: Any) -> tuple[str, tuple[str, ...]] | None:
    """Intent and plays of an answer that has exactly these, in bounds; None for every other."""
    try:
        content = answer["choices"][0]["message"]["content"].strip()
        draft = json.loads(fenced[1] if (fenced := FENCE.match(content)) else content)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, RecursionError):
        return None
    if not isinstance(draft, dict) or draft.keys() != {"intent", "plays"}:
        return None
    intent, plays = _text(draft["intent"], MOST_INTENT), draft["plays"]
    if not intent or not isinstance(plays, list) or not 1 <= len(plays) <= MOST_PLAYS:
        return None
    texts = tuple(_text(play, MOST_PLAY) for play in plays)
    return (intent, texts) if all(texts) else None


def _text(value: Any, most: int) -> str:
    """Plain text without what a page cannot show; "" for what is none or too long."""
    cleaned = UNPRINTED.sub("", value).strip() if isinstance(value, str) else ""
    return cleaned if len(cleaned) <= most else ""
