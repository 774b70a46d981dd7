"""The peers' side of finding names: spaCy's PhraseMatcher and a regular expression of all forms.

    python tests/bench/tagging_peers.py

For each line, the name of a peer, its items are searched and a line of JSON says the CPU seconds an
item. What compiles the forms counts for nobody.
"""

import json
import re
import sys
from collections.abc import Callable, Sequence
from importlib import resources

import spacy
import spent
import tagging
from spacy.matcher import PhraseMatcher

from processing.reading import entries, forms

Search = Callable[[str], object]


def main() -> None:
    """Each line of standard input was answered."""
    strings = sorted(surfaces(), key=len, reverse=True)
    searches = dict(zip(tagging.PEERS, (phrases(strings), alternation(strings)), strict=True))
    for line in sys.stdin:
        name = line.strip()
        texts = tagging.texts()[:: tagging.PEERS[name]]
        taken = spent.seconds(lambda: [*map(searches[name], texts)])  # noqa: B023 - called at once
        sys.stdout.write(f"{json.dumps({'cpu_s': taken / len(texts)})}\n")
        sys.stdout.flush()


def surfaces() -> list[str]:
    """Every form of the bundled lexicon."""
    text = resources.files("processing.reading").joinpath("actors.toml").read_text(encoding="utf-8")
    file = entries.actors(text)
    return list(forms.table(file.actors.values(), file.decoys))


def phrases(strings: Sequence[str]) -> Search:
    """PhraseMatcher over the tokens of a language without rules of its own."""
    tokens = spacy.blank("xx")
    matcher = PhraseMatcher(tokens.vocab)
    matcher.add("names", [*map(tokens.make_doc, strings)])
    return lambda text: matcher(tokens.make_doc(text))


def alternation(strings: Sequence[str]) -> Search:
    """One expression, the longest forms first, between boundaries of words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, strings))})(?!\w)").findall


if __name__ == "__main__":
    main()
