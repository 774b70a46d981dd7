"""ner-uk 2.0 (train) in, precision of our names in Ukrainian text and recall of names like ours out.

Its spans have types and no links, github.com/lang-uk/ner-uk @ 7772b45. So a hit is right when a person,
place or organisation has its words; one inside a longer span ("Naftogaz of Ukraine") is neither right
nor wrong, but for the strict row. Recall is over spans that begin like one of our names: it measures
missing endings, not missing names.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import scores
from scores import Hit, Measured, Slip

from processing.reading.lexicon import Lexicon

SET = "ner-uk"
LANGUAGE = "uk"
FILES = ("data/lab/ner_uk/train.iob",)
NAMES = "spans like a lexicon name"
STRICTLY = "spans like a lexicon name, strictly"
LOOKALIKES = Path(__file__).parent / "neruk_lookalikes.toml"

_NAMED = frozenset(["PERS", "LOC", "ORG"])
_GAP = re.compile(r"\n{6,}")  # five empty lines part the paragraphs, two the sentences
_MOST = 3  # letters of ending that a Ukrainian noun adds to or takes from its nominative
_LEAST = 4  # letters that a name must keep
_NOT_ALONE = frozenset(
    ["adjective", "anchored", "doubtful"]
)  # words that are no name by themselves


class _Span(NamedTuple):
    """One span of the gold standard in a paragraph's text."""

    start: int
    end: int
    type: str


class _Paragraph(NamedTuple):
    """The words of one paragraph, joined by spaces, and its spans."""

    text: str
    spans: list[_Span]


def measure(corpus: Path, lexicon: Lexicon) -> Measured:
    """Two rows, with and without the hits in longer spans, and recall of names that look like ours."""
    tally, slips = scores.Tally(), list[Slip]()
    like_ours = _like_ours(lexicon)
    others = re.compile(tomllib.loads(LOOKALIKES.read_text(encoding="utf-8"))["others"], re.VERBOSE)
    for text, spans in _paragraphs((corpus / FILES[0]).read_text(encoding="utf-8")):
        hits = scores.named(text, LANGUAGE, lexicon).names
        for hit in hits:
            verdict = _verdict(hit, spans)
            if verdict != "nested in a longer name":
                tally.add(NAMES, LANGUAGE, right=verdict == "right", found=1)
            tally.add(STRICTLY, LANGUAGE, right=verdict == "right", found=1)
            if verdict != "right":
                slips.append(Slip(LANGUAGE, verdict, hit.actor, hit.form))
        for start, end, kind in spans:
            words = text[start:end]
            if kind in _NAMED and like_ours.fullmatch(words) and not others.fullmatch(words):
                met = any(hit.start < end and start < hit.end for hit in hits)
                tally.expect(NAMES, LANGUAGE, met=met, expected=1)
                slips += [] if met else [Slip(LANGUAGE, "missed name", "", words)]
    return Measured(tally.rows(SET), slips)


def _paragraphs(iob: str) -> Iterator[_Paragraph]:
    for block in _GAP.split(iob):
        words, spans, at = list[str](), list[_Span](), 0
        for line in filter(None, block.split("\n")):
            word, _, label = line.rpartition(" ")
            if label.startswith("B-"):
                spans.append(_Span(at, at + len(word), label[2:]))
            elif label.startswith("I-") and spans:
                spans[-1] = spans[-1]._replace(end=at + len(word))
            words.append(word)
            at += len(word) + 1
        yield _Paragraph(" ".join(words), spans)


def _verdict(hit: Hit, spans: Iterable[_Span]) -> str:
    """What the spans say of a hit."""
    touching = [span for span in spans if span.start < hit.end and hit.start < span.end]
    if any(hit.start <= span.start and span.end <= hit.end for span in touching):
        named = any(span.type in _NAMED for span in touching)
        return "right" if named else "false hit"
    return "nested in a longer name" if touching else "false hit"


def _like_ours(lexicon: Lexicon) -> re.Pattern[str]:
    """Matches a whole span whose words begin as those of a Ukrainian name of ours and end as a noun may."""
    names = {
        alias.name.partition("{")[0]
        for actor in lexicon.actors.values()
        for alias in actor.aliases
        if LANGUAGE in alias.languages and alias.flags.isdisjoint(_NOT_ALONE)
    }
    patterns = (" ".join(map(_inflected, name.split())) for name in sorted(names))
    return re.compile(f"(?:{'|'.join(patterns)})")


def _inflected(word: str) -> str:
    stem = word[: max(_LEAST, len(word) - _MOST)]
    if len(word) < _LEAST:
        return re.escape(word)
    return rf"{re.escape(stem)}\w{{0,{len(word) - len(stem) + _MOST}}}"
