"""A title's language counts with the feed's word and without it, and short titles apart."""

import json
from pathlib import Path

import scores
import tongues

from processing.reading import lexicon

LEXICON = lexicon.bundled()


def test_titles_are_counted_with_the_feeds_word_and_without(tmp_path: Path) -> None:
    titles = [("de", "Die Bundesregierung verhandelt weiter"), ("fr", "Ah oui")]
    labels = {"summary": "", "themes": [], "possible": [], "in_scope": False, "actors": []}
    lines = [
        json.dumps({"id": code, "language": code, "title": title} | labels)
        for code, title in titles
    ]
    (tmp_path / "x.jsonl").write_text("\n".join(lines), encoding="utf-8")

    rows = tongues.measure_own(tmp_path, LEXICON).rows

    assert {(row.what, row.language): (row.met, row.expected) for row in rows} == {
        (tongues.WITH, scores.ALL): (2, 2),
        (tongues.WITH, "de"): (1, 1),
        (tongues.WITH, "fr"): (1, 1),
        (tongues.WITHOUT, scores.ALL): (1, 2),
        (tongues.WITHOUT, "de"): (1, 1),
        (tongues.WITHOUT, "fr"): (0, 1),
        (tongues.LONG, scores.ALL): (1, 1),
        (tongues.LONG, "de"): (1, 1),
    }
