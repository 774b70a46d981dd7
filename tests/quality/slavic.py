"""SlavicNER (LREC-COLING 2024) in, actors present per document out: names linked to entities by hand.

Documents of six topics outside the war, 2016-2021; github.com/SlavicNLP/SlavicNER @ 2c72947. An actor
is expected in a document that has a mention of one of its entities (slavicner_links.toml).
"""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import scores
from scores import Hit, Measured, Slip

from processing.reading import mentions as finder
from processing.reading.lexicon import Lexicon

SET = "slavicner"
LANGUAGES = ("ru", "uk", "bg", "cs", "pl")
FILES = ("data/lab/slavicner/documents.parquet", "data/lab/slavicner/mentions.parquet")
NAMES = "names"
AS_IT_STANDS = "names, gold as it stands"
STRICTLY = "names, strictly"
ADJECTIVES = "names and adjectives"
LINKS = Path(__file__).parent / "slavicner_links.toml"

# Russian and Ukrainian annotators also linked adjectives and demonyms under the type of a place; no
# name of a state, city or body that we look for ends so.
_DERIVED = re.compile(r"([сц]к(ий|ая|ое|ие|о|ой|им|их)|[сц]ьк(ий|а|е|і)|ц[ыі]|ец|ян(е|ин))$")
# One Russian document of 12,097 characters is marked up to character 2,935, though it goes on naming;
# a document is cut where nothing is marked in its second half and in at least so many characters.
_UNMARKED = 1_000

Gold = Mapping[str, Any]  # a row of the gold standard's mentions
Hits = dict[str, list[Hit]]


class Links(NamedTuple):
    """The actor of each of the gold standard's entities, and (actor, language) that it leaves out."""

    expected: dict[str, str]
    accepted: dict[str, str]
    unmarked: set[tuple[str, str]]


class _Document(NamedTuple):
    """What is expected in one document: forms by actor, actors by any word, those right, marked places."""

    names: dict[str, list[str]]
    anyhow: set[str]
    right: set[str]
    spans: list[tuple[int, int]]


def links(lexicon: Lexicon) -> Links:
    """The mapping of slavicner_links.toml for the lexicon's actors, by the gold standard's id."""
    lines = tomllib.loads(LINKS.read_text(encoding="utf-8"))
    actors = {actor: known for actor, known in lines.items() if actor in lexicon.actors}
    return Links(
        {link: actor for actor, known in actors.items() for link in known["links"]},
        {link: actor for actor, known in actors.items() for link in known.get("also", ())},
        {(actor, code) for actor, known in actors.items() for code in known.get("unmarked", ())},
    )


def measure(corpus: Path, lexicon: Lexicon) -> Measured:
    """Rows per language for names, twice more and more strictly, and for names with adjectives."""
    tally, slips, known = scores.Tally(), list[Slip](), links(lexicon)
    for language, text, mentions in _documents(corpus):
        expected = _expected(mentions, known)
        read = scores.named(text, language, lexicon)
        end = marked(expected.spans, len(text))
        every = _measured(read.names, known, len(text))
        names = _fair(every, known, language, end)
        adjectives = _fair(_measured(read.adjectives, known, end), known, language, end)
        both = {a: names.get(a, []) + adjectives.get(a, []) for a in names | adjectives}
        for what, hits in ((NAMES, names), (AS_IT_STANDS, every), (ADJECTIVES, both)):
            free = {
                a: its
                for a, its in hits.items()
                if a in expected.right or not _nested(its, expected)
            }
            wanted = expected.anyhow if what == ADJECTIVES else set(expected.names)
            _count(tally, (what, language), (free, hits), (wanted, expected.right))
        _count(tally, (STRICTLY, language), (every, every), (expected.anyhow, expected.right))
        slips += _slips(language, expected, names)
    return Measured(tally.rows(SET), slips)


def derived(mention: Gold) -> bool:
    """Whether the mention of a state, place or body is an adjective or a demonym."""
    if mention["link"].startswith("PER-"):
        return False
    lemma = mention["lemma"].strip().lower()
    east = mention["lang"] in ("ru", "uk") and " " not in lemma
    return mention["type"] == "PER" or (east and _DERIVED.search(lemma) is not None)


def marked(spans: Iterable[tuple[int, int]], length: int) -> int:
    """Where the marked part of a text ends: the whole text, but for one that is left off early."""
    last = max((end for _, end in spans), default=0)
    return last if last < length / 2 and length - last >= _UNMARKED else length


def unmapped(corpus: Path, lexicon: Lexicon) -> Counter[tuple[str, str]]:
    """How often an actor without a line in slavicner_links.toml is found on just an entity's words."""
    measured = set(links(lexicon).expected.values())
    mentions = pl.read_parquet(corpus / FILES[1], columns=["lang", "mention", "link"])
    counted = mentions.filter(pl.col("lang").is_in(LANGUAGES)).group_by(pl.all()).len()
    found: Counter[tuple[str, str]] = Counter()
    for language, words, link, count in counted.iter_rows():
        for hit in finder.find([("text", words)], language, lexicon):
            whole = hit.end - hit.start == len(words) and not hit.adjective
            if whole and hit.actor not in measured:
                found[hit.actor, link] += count
    return found


def _documents(corpus: Path) -> Iterator[tuple[str, str, list[Gold]]]:
    """Language, text and gold mentions of each document."""
    documents, mentions = (pl.read_parquet(corpus / file) for file in FILES)
    gold: dict[tuple[str, str], list[Gold]] = defaultdict(list)
    for mention in mentions.iter_rows(named=True):
        gold[mention["doc"], mention["lang"]].append(mention)
    for language in LANGUAGES:
        for doc, text in documents.filter(lang=language).select("doc", "text").iter_rows():
            yield language, text, gold[doc, language]


def _expected(mentions: Iterable[Gold], known: Links) -> _Document:
    document = _Document(defaultdict(list), set(), set(), [])
    for mention in mentions:
        document.spans.append((mention["start"], mention["end"]))
        if accepted := known.accepted.get(mention["link"]):
            document.right.add(accepted)
        if actor := known.expected.get(mention["link"]):
            document.anyhow.add(actor)
            document.right.add(actor)
            if not derived(mention):
                document.names[actor].append(mention["mention"])
    return document


def _measured(hits: Iterable[Hit], known: Links, end: int) -> Hits:
    """The hits before ``end`` of each actor that is measured."""
    actors = set(known.expected.values())
    return scores.by_actor(hit for hit in hits if hit.actor in actors and hit.end <= end)


def _fair(hits: Hits, known: Links, language: str, end: int) -> Hits:
    """The hits where the gold standard marks such names at all."""
    return {
        actor: inside
        for actor, its in hits.items()
        if (actor, language) not in known.unmarked
        and (inside := [hit for hit in its if hit.end <= end])
    }


def _count(
    tally: scores.Tally,
    key: tuple[str, str],
    hits: tuple[Hits, Hits],
    gold: tuple[set[str], set[str]],
) -> None:
    """Count the hits that are judged against what is right, all hits against what is wanted."""
    (judged, found), (wanted, right) = hits, gold
    tally.add(*key, right=len(judged.keys() & right), found=len(judged))
    tally.expect(*key, met=len(wanted & found.keys()), expected=len(wanted))


def _nested(hits: Iterable[Hit], expected: _Document) -> bool:
    """Whether each hit is a part of a longer name of the gold standard."""
    return all(
        any(
            start <= hit.start and hit.end <= end and end - start > hit.end - hit.start
            for start, end in expected.spans
        )
        for hit in hits
    )


def _slips(language: str, expected: _Document, names: Hits) -> Iterator[Slip]:
    for actor in expected.names.keys() - names.keys():
        forms = " / ".join(sorted(set(expected.names[actor])))
        yield Slip(language, "missed name", actor, forms)
    for actor in expected.anyhow - expected.names.keys() - names.keys():
        yield Slip(language, "missed demonym", actor, "")
    for actor in names.keys() - expected.right:
        kind = "nested in a longer name" if _nested(names[actor], expected) else "false hit"
        yield Slip(language, kind, actor, names[actor][0].form)
