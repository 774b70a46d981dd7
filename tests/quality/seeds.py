"""The two messy real articles in, their gold mentions one by one out.

Machine-translated French with scraping debris; the gold standard is the project's own study
(articles_gold.json), whose author had read the lexicon: a regression test, not evidence.
"""

import json
from pathlib import Path

import scores
from scores import Measured, Slip

from processing.reading.lexicon import Lexicon

SET = "two articles"
LANGUAGE = "fr"
GOLD = "lexicon/articles_gold.json"
ARTICLES = ("article_0", "article_1")
FILES = (GOLD, *(f"data/two_articles/{article}.txt" for article in ARTICLES))


def measure(corpus: Path, lexicon: Lexicon) -> Measured:
    """One row per article; right is a mention with exactly the gold standard's place."""
    gold = json.loads((corpus / GOLD).read_text(encoding="utf-8"))
    tally, slips = scores.Tally(), list[Slip]()
    for article in ARTICLES:
        text = (corpus / f"data/two_articles/{article}.txt").read_text(encoding="utf-8")
        expected = {
            (actor["id"], start, end)
            for actor in gold[article]["actors"]
            if actor["id"] in lexicon.actors
            for start, end in actor["offsets"]
        }
        hits = scores.named(text, LANGUAGE, lexicon).names
        found = {(hit.actor, hit.start, hit.end) for hit in hits}
        what = f"mentions, {article.replace('_', ' ')}"
        tally.add(what, LANGUAGE, right=len(found & expected), found=len(found))
        tally.expect(what, LANGUAGE, met=len(found & expected), expected=len(expected))
        for kind, places in (("missed name", expected - found), ("false hit", found - expected)):
            slips += [Slip(LANGUAGE, kind, who, text[at:to]) for who, at, to in sorted(places)]
    return Measured(tally.rows(SET), slips)
