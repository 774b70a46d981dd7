"""The trial of new or changed entries of the lexicon on stored articles; nothing is saved."""

import polars as pl
import streamlit as st

from dashboard import counts, heads, live, readings, reads, saying, theme, words
from dashboard.readings import Tried
from processing.errors import LexiconError
from processing.reading.fragment import Collision, Outline
from processing.reading.trial import Found, Sample
from storage.store import Store

EXAMPLE = """\
[[actor]]
id = "red-cross"
name = "Red Cross"
kind = "org"
side = "INT"
aliases = [
  { name = "Red Cross", in = "en", origin = "own" },
  { name = "ICRC", in = "mul", flags = "exact", origin = "own" },
  { name = "Rotes Kreuz", in = "de", origin = "own" },
  { name = "Croix-Rouge", in = "fr", origin = "own" },
  { name = "Красный Крест", in = "ru", origin = "own" },
  { name = "Червоний Хрест", in = "uk", origin = "own" },
]
"""
_LETTERS = 20_000
_TEXT, _TRIED = "lexicon_text", "lexicon_tried"
_FORMS = 30
_WEEKS = 26
_OVERLAPS = 12
_OF_A_COLLISION = 3


def card(store: Store) -> None:
    """The form, and below it what the entries that were tried last would find."""
    edition = live.edition(store)
    if reads.pulse(edition) is None or not reads.has_articles(edition):
        st.info(saying.say("Nothing is collected yet that entries could be tried on."))
        return
    st.session_state.setdefault(_TEXT, st.session_state.get(_TRIED, EXAMPLE))
    with st.form("lexicon_try", border=False):
        st.text_area(
            saying.say("Entries as in actors.toml and themes.toml"),
            key=_TEXT,
            height=300,
            max_chars=_LETTERS,
            help=saying.say(
                "Actors, decoys and themes. A known id takes the place of the present entry."
            ),
        )
        if st.form_submit_button(saying.say("Try"), type="primary", icon=":material/science:"):
            st.session_state[_TRIED] = st.session_state[_TEXT]
    st.caption(
        saying.say(
            "Nothing is saved. To keep an entry, put it into actors.toml or themes.toml in a folder of "
            "your own, start Frontwatch with --lexicon and that folder, and run frontwatch rebuild."
        )
    )
    if text := st.session_state.get(_TRIED):
        most = saying.number(readings.TRIED_ARTICLES)
        with st.spinner(saying.say("Reading up to {number} articles.", number=most)):
            tried = _tried(edition, str(text))
        if tried is not None:
            _result(tried)


def _tried(edition: reads.Edition, text: str) -> Tried | None:
    """What the entries find; None when they cannot be used, which is said."""
    try:
        return readings.tried(edition, text, reads.words().version)
    except LexiconError as error:
        st.error(
            words.plain(str(error)),
            title=saying.say("These entries cannot be used"),
            icon=":material/error:",
        )
        return None


def _result(tried: Tried) -> None:
    for collision in tried.outline.collisions:
        st.warning(
            words.plain(_collides(collision, tried.outline.names)),
            title=saying.say("A name that another actor owns"),
            icon=":material/call_split:",
        )
    st.caption(
        saying.many(
            "Tried on the newest {count} article.",
            "Tried on the newest {count} articles.",
            tried.articles,
        )
    )
    for subject in tried.outline.subjects:
        with st.container(border=True):
            _subject(subject, tried.outline, tried.found)


def _collides(collision: Collision, names: dict[str, str]) -> str:
    shown = ", ".join(f"“{form}”" for form in collision.forms[:_OF_A_COLLISION])
    if (more := len(collision.forms) - _OF_A_COLLISION) > 0:
        shown = saying.many(
            "{forms} and {count} more form", "{forms} and {count} more forms", more, forms=shown
        )
    return saying.say(
        "{forms} of your alias “{alias}” belong to {owner} ({id}) by its alias “{their_alias}”. The "
        "alias is left out here; make it longer or flag it exact.",
        forms=shown,
        alias=collision.alias,
        owner=names.get(collision.owner, collision.owner),
        id=collision.owner,
        their_alias=collision.owner_alias,
    )


def _subject(subject: str, outline: Outline, found: Found) -> None:
    st.header(words.plain(outline.names[subject]), anchor=False)
    weeks = found.weeks.filter(pl.col("subject") == subject)
    moved = found.moved.filter(pl.col("subject") == subject)
    matched, in_scope = _sum(weeks, "matched"), _sum(weeks, "matched_in_scope")
    total, total_in_scope = _sum(found.totals, "total"), _sum(found.totals, "total_in_scope")
    with st.grid(4, min_column_width=150):
        _metric(saying.say("Articles"), matched, _of(total))
        _metric(saying.say("About the war"), in_scope, _of(total_in_scope))
        share = saying.percent(in_scope / total_in_scope) if total_in_scope else "–"
        _metric(saying.say("Share"), share, saying.say("of articles about the war"))
        gained, lost = (saying.number(_sum(moved, name)) for name in ("gained", "lost"))
        told = saying.say("{gained} gained, {lost} lost", gained=gained, lost=lost)
        _metric(saying.say("Counted so far"), _sum(moved, "before"), told)
    _bars(weeks, found)
    _forms(subject, outline)
    _overlaps(subject, outline, found, matched)
    _samples(subject, found)


def _sum(rows: pl.DataFrame, name: str) -> int:
    return int(rows[name].sum())


def _of(total: int) -> str:
    return saying.say("of {number}", number=saying.number(total))


def _metric(label: str, value: int | str, part: str) -> None:
    shown = value if isinstance(value, str) else saying.number(value)
    st.metric(
        label, shown, part, delta_color="off", delta_arrow="off", border=True, height="stretch"
    )


def _bars(weeks: pl.DataFrame, found: Found) -> None:
    rows = found.totals.head(_WEEKS).join(weeks, on="week", how="left").fill_null(0).sort("week")
    war, other, week = (
        saying.say("About the war"),
        saying.say("Other articles"),
        saying.say("Week of"),
    )
    bars = rows.select(
        pl.Series(week, [saying.day(day) for day in rows["week"]]),
        pl.col("matched_in_scope").alias(war),
        (pl.col("matched") - pl.col("matched_in_scope")).alias(other),
    )
    look = theme.look(st.context.theme.type)
    st.bar_chart(
        bars,
        x=week,
        y=[war, other],
        y_label=saying.say("Articles"),
        color=[look.series[0], look.rule],
        sort=False,
        height=280,
        alt=saying.say("Articles found per week, those about the war and others"),
    )


def _forms(subject: str, outline: Outline) -> None:
    theirs = [form for form, told in outline.forms.items() if told.actor == subject]
    if theirs:
        st.subheader(saying.many("{count} form", "{count} forms", len(theirs)), anchor=False)
        st.caption(words.plain(counts.and_more(theirs, _FORMS)))


def _overlaps(subject: str, outline: Outline, found: Found, matched: int) -> None:
    theirs = found.overlaps.filter(pl.col("subject") == subject).head(_OVERLAPS)
    if theirs.is_empty():
        return
    st.subheader(saying.say("In the same articles"), anchor=False)
    st.dataframe(
        theirs.select(
            pl.col("other").replace(outline.names).alias("Actor or theme"),
            pl.col("articles").alias("Articles"),
            (pl.col("articles") / matched).alias("Share"),
        ),
        column_config=heads.of(
            ("Actor or theme", "Articles", "Share"),
            {"Share": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)},
        ),
        hide_index=True,
        height="content",
        alt=saying.say("Actors and themes of the same articles, by number of articles"),
    )


def _samples(subject: str, found: Found) -> None:
    for kind, heading in (
        ("found", saying.say("Samples")),
        ("lost", saying.say("Would no longer count")),
    ):
        theirs = [s for s in found.samples if (s.kind, s.subject) == (kind, subject)]
        if theirs:
            st.subheader(heading, anchor=False)
            st.markdown("\n".join(map(_line, theirs)))


def _line(sample: Sample) -> str:
    told = words.plain(f"{words.day(sample.at)}, {sample.feed_id}")
    return f"- {words.marked(sample.text, sample.spans)} :small[:gray[{told}]]"
