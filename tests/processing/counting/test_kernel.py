"""What is counted from codes is exactly what plain polars counts from the rows themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from processing import tables
from processing.counting import asking, coded, codes, coverage, crossing, kernel
from processing.counting.asking import Facts, Question, Span
from processing.counting.picks import Clock, Every, Unit

START = datetime(2026, 3, 2, tzinfo=UTC)
DAYS = 4
END = START + timedelta(days=DAYS)
READ = ("article_id", *codes.TOLD, "published", "first_seen", "actors", "themes")
FEEDS = ("a", "b", "gone")
SUBJECTS = ("drones", "putin", "x", "zelensky")
MOMENT = START + timedelta(days=2)
SPANS = pl.DataFrame(
    {
        "feed_id": ["a", "a", "b"],
        "outlet": ["Alpha", "Alpha", "Beta"],
        "group": ["UA", "Western", "UA"],
        "owner": ["One", "Two", "Two"],
        "valid_from": [START - timedelta(days=99), MOMENT, START - timedelta(days=99)],
        "valid_to": [MOMENT, END + timedelta(days=99), END + timedelta(days=99)],
    },
    schema_overrides={"valid_from": pl.Datetime("us", "UTC"), "valid_to": pl.Datetime("us", "UTC")},
)
TERMS = pl.DataFrame(
    {
        "feed_id": ["a", "a", "gone"],
        "valid_from": [START, START + timedelta(days=3), START],
        "valid_to": [START + timedelta(days=1), END, START + timedelta(days=2)],
    },
    schema_overrides={"valid_from": pl.Datetime("us", "UTC"), "valid_to": pl.Datetime("us", "UTC")},
)
AMONG: tuple[dict[str, list[str | bool]], ...] = (
    {},
    {"in_scope": [True], "language": []},
    {"in_scope": [True], "language": ["uk", "ru"]},
    {"group": ["UA", "Nowhere"]},
    {"outlet": ["Alpha"], "in_scope": [False]},
)


@dataclass(frozen=True)
class Case:
    """Rows of TAGS with their text, and where they are cut into parts."""

    rows: pl.DataFrame
    cuts: list[int]
    terms: pl.DataFrame | None

    def facts(self) -> Facts:
        given = codes.Codes(codes.moments(SPANS))
        edges = [0, *sorted(self.cuts), self.rows.height]
        parts = [
            part
            for start, stop in pairwise(edges)
            for part in self.parts(self.rows[start:stop], given)
            if len(part.key)
        ]
        return Facts(
            tuple(map(asking.shelf, parts)),
            lambda: codes.described(given.kinds, SPANS),
            lambda: given.subjects,
            lambda times: self.rows.lazy().filter(
                pl.col("first_seen").to_physical().is_in(times.implode())
            ),
            self.terms,
        )

    def parts(self, rows: pl.DataFrame, given: codes.Codes) -> list[coded.Part]:
        copies = rows.filter(pl.col("text_id") != pl.col("article_id"))
        key, text = coded.key_of("article_id"), coded.key_of("text_id")
        half = rows.height // 2
        texts = copies.select(key.alias("key"), text.alias("text"))
        prepared = coded.prepared(rows.lazy()).collect()
        pieces = [coded.parts(piece, texts, given) for piece in (prepared[:half], prepared[half:])]
        return [coded.joined(both) for both in zip(*pieces, strict=True)]

    def reference(self, question: Question) -> pl.DataFrame:
        """The rows asked for, with the facts of their feed and ``time``."""
        span = question.span
        time = pl.coalesce("published", "first_seen")
        at = pl.coalesce(span.clock, "first_seen")
        rows = (
            self.rows.join(SPANS, on="feed_id", how="left")
            .filter(
                pl.col("valid_from").is_null() | time.is_between("valid_from", "valid_to", "left")
            )
            .drop("valid_from", "valid_to")
            .with_columns(pl.coalesce("owner", "feed_id").alias("owner"))
            .filter(
                pl.lit(value=True),
                *(pl.col(name).is_in(words) for name, words in question.among.items() if words),
            )
        )
        if self.terms is not None:
            rows = rows.join(self.terms, on="feed_id").filter(
                at.is_between("valid_from", "valid_to", "left")
            )
        clock = pl.col(span.clock).to_physical().fill_null(codes.UNDATED)
        for subject in question.naming:
            names = pl.concat_list("actors", "themes")
            rows = rows.filter(names.list.contains(subject))
        return rows.filter(clock >= span.since, clock < span.until)


moments = st.integers(-20, DAYS * 24 * 4 + 20).map(lambda n: START + timedelta(minutes=15 * n))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    count = draw(st.integers(0, 40))
    rows = []
    for number in range(count):
        names = draw(st.sets(st.sampled_from(SUBJECTS)))
        rows.append(
            {
                "article_id": f"{number:032x}",
                "text_id": f"{draw(st.integers(0, number)) if draw(st.booleans()) else number:032x}",
                "feed_id": draw(st.sampled_from(FEEDS)),
                "published": draw(st.none() | moments),
                "first_seen": draw(moments),
                "language": draw(st.sampled_from(["uk", "ru", "en"])),
                "in_scope": draw(st.booleans()),
                "scope_reason": draw(st.sampled_from(["actor", "none"])),
                "actors": sorted(names - {"drones"}),
                "themes": sorted(names & {"drones"}),
            }
        )
    schema = {name: tables.TAGS.schema[name] for name in READ} | {"text_id": pl.String()}
    return Case(
        pl.DataFrame(rows, schema=schema, orient="row"),
        draw(st.lists(st.integers(0, count), max_size=3)),
        draw(st.sampled_from([None, TERMS])),
    )


@st.composite
def questions(draw: st.DrawFn, *, bounded: bool = True) -> Question:
    clock: Clock = draw(st.sampled_from(["published", "first_seen"]))
    among = draw(st.sampled_from(AMONG))
    naming = draw(st.sampled_from([(), (), ("putin",), ("drones", "x"), ("nobody", "x")]))
    if not bounded and draw(st.booleans()):
        return Question(Span(clock), among, naming)
    return Question(Span(clock, asking.micro(START, 0), asking.micro(END, 0)), among, naming)


def named(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per article and subject."""
    return rows.with_columns(pl.concat_list("actors", "themes").alias("subject")).explode(
        "subject", empty_as_null=False, keep_nulls=False
    )


def couples(rows: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """How often each pair stands in the lists of ``subject``: one, other, counted."""
    found = [
        sorted(pair, key=[*facts.subjects()].index)
        for (names,) in rows.select("subject").rows()
        for pair in combinations(names, 2)
    ]
    every = pl.DataFrame(found, schema={"one": pl.String, "other": pl.String}, orient="row")
    return every.group_by("one", "other").agg(pl.len().cast(pl.Int64).alias("counted"))


def test_every_unit_is_counted_as_plain_polars_counts_it() -> None:
    counted = {
        "articles": pl.len(),
        "texts": pl.col("text_id").n_unique(),
        "publishers": pl.col("owner").n_unique(),
    }

    @settings(max_examples=40, deadline=None)
    @given(cases(), questions(), st.sampled_from([*counted]), st.sampled_from(["1h", "1d"]))
    def check(case: Case, question: Question, unit: Unit, every: Every) -> None:
        grid = coverage.grid(START, END, every)
        facts = case.facts()
        found = kernel.counts(facts, question, grid, SUBJECTS[1:], unit)
        copied = kernel.copied(facts, question, grid, SUBJECTS[1:])

        start = pl.col(question.span.clock).dt.truncate(every).alias("bucket_start")
        rows = case.reference(question).with_columns(start)
        count = counted[unit].cast(pl.Int64)
        totals = rows.group_by("bucket_start").agg(count.alias("total"))
        matches = (
            named(rows)
            .filter(pl.col("subject").is_in(SUBJECTS[1:]))
            .group_by("subject", "bucket_start")
            .agg(
                count.alias("matched"),
                (pl.len() / pl.col("text_id").n_unique()).alias("copy_factor"),
            )
        )
        assert_frame_equal(found.totals, totals, check_row_order=False)
        assert_frame_equal(found.matches, matches.drop("copy_factor"), check_row_order=False)
        assert_frame_equal(copied, matches.drop("matched"), check_row_order=False)

    check()


@settings(max_examples=40, deadline=None)
@given(cases(), questions(bounded=False), st.lists(st.sampled_from(SUBJECTS), unique=True))
def test_articles_behind_are_those_that_plain_polars_finds(
    case: Case, question: Question, subjects: Sequence[str]
) -> None:
    facts, clock = case.facts(), question.span.clock
    rows = case.reference(question)
    if subjects:
        rows = rows.filter(
            pl.col("actors").list.set_intersection(list(subjects)).list.len()
            + pl.col("themes").list.set_intersection(list(subjects)).list.len()
            > 0
        )

    every = kernel.newest(facts, question, subjects)
    some = kernel.newest(facts, question, subjects, 3)

    keys = rows.select(coded.key_of("article_id")).to_series()
    assert sorted(every["key"]) == sorted(keys)
    assert kernel.count(facts, question, subjects) == rows.height
    assert every[clock].to_list() == sorted(every[clock], reverse=True)
    least = every[clock].head(3).to_list()[-1:]
    newest = every.filter(pl.col(clock) >= pl.lit(*least)) if least else every
    assert sorted(some["key"]) == sorted(newest["key"])
    expected = rows.sort(clock, "article_id", descending=[True, False], nulls_last=True)
    told = kernel.told(facts, every, clock).collect()
    assert_frame_equal(told, expected.select(told.columns))


@settings(max_examples=40, deadline=None)
@given(cases(), questions())
def test_tallies_are_those_that_plain_polars_makes(case: Case, question: Question) -> None:
    facts, rows = case.facts(), case.reference(question)
    each = named(rows)
    couples = [
        sorted(pair, key=[*facts.subjects()].index)
        for actors, themes in rows.select("actors", "themes").rows()
        for pair in combinations([*actors, *themes], 2)
    ]
    articles = pl.len().cast(pl.Int64).alias("articles")

    top = kernel.top(facts, question)
    crossed = crossing.crossed(facts, question, "outlet")
    pairs = crossing.pairs(facts, question)
    tally = (
        kernel.tally(facts, question)
        .group_by("feed_id", "language", "group")
        .agg(pl.col("articles").sum())
    )

    ranked = each.group_by("subject").agg(articles)
    assert_frame_equal(top, ranked.sort("articles", "subject", descending=[True, False]))
    assert_frame_equal(
        crossed, each.group_by("outlet", "subject").agg(articles), check_row_order=False
    )
    expected = pl.DataFrame(couples, schema={"one": pl.String, "other": pl.String}, orient="row")
    assert_frame_equal(
        pairs, expected.group_by("one", "other").agg(articles), check_row_order=False
    )
    assert_frame_equal(
        tally, rows.group_by("feed_id", "language", "group").agg(articles), check_row_order=False
    )
    undated = rows.filter(pl.col("published").is_null()).height
    assert kernel.undated(facts, question) == undated


@settings(max_examples=40, deadline=None)
@given(cases(), questions())
def test_texts_are_those_that_plain_polars_finds(case: Case, question: Question) -> None:
    facts, rows = case.facts(), case.reference(question)

    found = crossing.texts(facts, question)

    each = named(rows).select("text_id", "subject").unique()
    by_subject = each.group_by("subject").agg(pl.len().cast(pl.Int64).alias("counted"))
    by_pair = couples(each.group_by("text_id").agg("subject"), facts)
    assert found.total == rows["text_id"].n_unique()
    assert_frame_equal(found.subjects, by_subject, check_row_order=False)
    assert_frame_equal(found.pairs, by_pair, check_row_order=False)
