"""A framed entity is known when an actor stands on its words, and only articles on the war count."""

from pathlib import Path

import framed
import polars as pl

from processing.reading import lexicon

LEXICON = lexicon.bundled()


def measured(
    folder: Path, entities: list[tuple[str, str, str, int]], texts: dict[str, str]
) -> list[int]:
    """Met and expected, by name, of entities (language, document, words, place) on the war."""
    documents, framing, narratives = (folder / file for file in framed.FILES)
    documents.parent.mkdir(parents=True)
    rows = [(doc[:2], doc, text) for doc, text in texts.items()]
    pl.DataFrame(rows, schema=["lang", "doc", "text"], orient="row").write_parquet(documents)
    pl.DataFrame(entities, schema=["lang", "doc", "mention", "start"], orient="row").write_parquet(
        framing
    )
    pl.DataFrame(
        {"lang": ["PT", "PT"], "doc": ["PT_1", "PT_2"], "narratives": ["URW: Other", "CC: Other"]}
    ).write_parquet(narratives)
    found = framed.measure(folder, LEXICON).rows
    return [count for row in found if row.what == framed.NAMES for count in (row.met, row.expected)]


def test_an_actor_inside_the_words_makes_them_known(tmp_path: Path) -> None:
    text = "President Vladimir Putin spoke to Jane Doe."
    entities = [("EN", "EN_UA_1", "President Vladimir Putin", 0), ("EN", "EN_UA_1", "Jane Doe", 34)]

    assert measured(tmp_path, entities, {"EN_UA_1": text}) == [1, 2]


def test_a_place_some_characters_off_is_mended_by_the_words(tmp_path: Path) -> None:
    text = "A plan was made, and then Putin spoke."

    assert measured(tmp_path, [("EN", "EN_UA_1", "Putin", 3)], {"EN_UA_1": text}) == [1, 1]


def test_articles_on_the_climate_do_not_count(tmp_path: Path) -> None:
    texts = {"PT_1": "Putin falou.", "PT_2": "Putin falou.", "EN_CC_1": "Putin spoke."}
    entities = [
        ("PT", "PT_1", "Putin", 0),
        ("PT", "PT_2", "Putin", 0),
        ("EN", "EN_CC_1", "Putin", 0),
    ]

    assert measured(tmp_path, entities, texts) == [1, 1]
