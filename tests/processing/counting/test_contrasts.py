"""Words that one group uses more than the others are told, those that all use are not."""

import math

import polars as pl
import pytest

from processing.counting import contrasts


def texts(**groups: list[str]) -> pl.DataFrame:
    """One row per text, its words with spaces between."""
    rows = [(group, words.split()) for group, every in groups.items() for words in every]
    return pl.DataFrame(rows, {"group": pl.String(), "words": pl.List(pl.String())}, orient="row")


def test_a_word_of_one_group_sets_it_apart_and_a_common_word_none() -> None:
    found = contrasts.told_apart(
        texts(a=["drones strike city"] * 40, b=["talks about city"] * 40), most=5
    )

    assert {*found.filter(group="a")["word"]} == {"drones", "strike"}
    assert {*found.filter(group="b")["word"]} == {"talks", "about"}
    row = found.filter(word="drones").row(0, named=True)
    assert (row["matched"], row["total"], row["matched_others"], row["total_others"]) == (
        *(40, 40),
        *(0, 40),
    )


def test_the_score_is_that_of_the_paper() -> None:
    a = ["war"] * 300 + ["peace"] * 700
    b = ["war"] * 100 + ["peace"] * 900
    (z,) = contrasts.told_apart(texts(a=a, b=b), most=5).filter(group="a", word="war")["z"]

    prior, words = 500 * 400 / 2_000, 500
    ours, theirs = 300 + prior, 100 + prior
    ratio = math.log(ours / (1_000 + words - ours)) - math.log(theirs / (1_000 + words - theirs))
    assert z == pytest.approx(ratio / math.sqrt(1 / ours + 1 / theirs))


@pytest.mark.parametrize(("times", "is_told"), [(4, False), (40, True)])
def test_few_texts_tell_nothing(times: int, *, is_told: bool) -> None:
    found = contrasts.told_apart(
        texts(a=["rare"] * times + ["x"] * 900, b=["x"] * (900 + times)), most=50
    )

    assert ("rare" in found["word"].to_list()) is is_told


def test_only_the_clearest_of_each_group_are_given_clearest_first() -> None:
    a = ["one two three"] * 30 + ["one two"] * 20 + ["one"] * 10

    found = contrasts.told_apart(texts(a=a, b=["four five"] * 60), most=2)

    assert found.filter(group="a")["word"].to_list() == ["one", "two"]
    assert found.group_by("group").len()["len"].max() == 2


def test_one_group_alone_is_set_apart_from_nobody() -> None:
    assert contrasts.told_apart(texts(a=["war"] * 50), most=5).is_empty()
    assert contrasts.told_apart(texts(), most=5).is_empty()
