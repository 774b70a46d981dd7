"""How the numbers are made, in a screenful."""

import tomllib
from importlib.resources import files

import streamlit as st

from dashboard import figures, reader, reads, saying, words

_TEXT = (
    saying.later(
        "**An article** is counted once, however often its feed repeats it. It names an actor when "
        "one of the actor's names stands in its headline or summary; it has a theme when a strong "
        "term of the theme does."
    ),
    saying.later(
        "**Share** is the part of all articles in your selection that name the actor or theme. "
        "**Count** is their number; it also rises when more feeds are read."
    ),
    saying.later(
        "**Unit.** One agency report on twenty sites is twenty articles, one distinct text, and as "
        "many independent publishers as the sites have owners. Texts and publishers count once in "
        "each point of the chart."
    ),
    saying.later(
        "**Shaded** is the 95% interval of the share (Wilson): how far chance alone may move it. It "
        "does not know of feeds that are missing."
    ),
    saying.later(
        "**A gap is not zero.** When no feed was read for a stretch of time, the line breaks and the "
        "stretch is grey; so it is when all feeds refuse us, and then it says so. When not all feeds "
        "cover it in full, an amber strip stands at its foot. Fewer than {least} of the unit make a "
        "hollow point: one more would move the share by three points. The stretch that has not ended "
        "is joined by dots."
    ),
    saying.later(
        "**Panel.** A thin line stands where feeds came or went: there a line may move although the "
        "news did not. *Feeds: live all the time* keeps only those that reported at both ends of the "
        "period. The feeds behind the chart, what they are made of and who did not report are told "
        "below it."
    ),
    saying.later(
        "**Dated facts.** Country, group and ownership are those that an outlet had when the article "
        "came out."
    ),
    saying.later(
        "**Lost articles.** A feed lists only its newest articles. When a document shares none with "
        "the one read before, some may have come and gone in between: the feed then does not count "
        "as covering that time, and the line below the chart names it."
    ),
    saying.later(
        "**Published** is the publisher's own time, **first seen** the moment a feed first showed "
        "the article to us. Articles without a usable date are not on the published clock; their "
        "number stands above the chart."
    ),
    saying.later(
        "**About the war** keeps the articles that a rule on actors, places and themes finds to be "
        "about the Russia–Ukraine war; **All collected** shows every article."
    ),
    saying.later(
        "**What moves** is compared with the same hours of the days before: a share is listed when it "
        "is off its usual value by more than it strays from day to day (Laney's p′ chart)."
    ),
    saying.later(
        "**Words that set groups apart** are those that one group of outlets uses more often than the "
        "others beyond chance (log-odds with a prior); each opens to its texts."
    ),
    saying.later(
        "**Lift** is how many articles name both of two actors or themes, over how many would if "
        "naming the one said nothing about the other. Ranks go by the lower end of its interval, so "
        "that few articles do not come first."
    ),
    saying.later(
        "**How well it reads**, measured on labelled texts: names of actors in five languages, "
        "{names_right} of the hits right and {names_found} of the names found; strong terms of "
        "themes, {themes_right} right and {themes_found} found; about the war, {scope_right} right "
        "and {scope_found} found. docs/accuracy.md has every set, and where a goal was missed."
    ),
    saying.later(
        "Every chart can be taken along: the CSV holds matched, total, share, feeds read and feeds "
        "expected for each point, the manifest says how to make it again, and Share gives an address "
        "that always shows the same dates."
    ),
)


def show() -> None:
    """The page."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"
    ):
        st.title(saying.say("How the numbers are made"), anchor=False, width="content")
        reader.picker()
    with st.container(width=720):
        numbers = {"least": figures.SMALL, **_accuracy()}
        st.markdown("\n\n".join(saying.say(part, **numbers) for part in _TEXT))
        lexicon = reads.words()
        told = saying.say(
            "Lexicon {version}: {actors}, {themes}.",
            version=lexicon.version,
            actors=saying.many("{count} actor", "{count} actors", len(lexicon.actors)),
            themes=saying.many("{count} theme", "{count} themes", len(lexicon.themes)),
        )
        st.caption(words.plain(told))


def _accuracy() -> dict[str, str]:
    """The shares that the text names, over the languages of their set."""
    told = tomllib.loads(files("dashboard").joinpath("accuracy.toml").read_text(encoding="utf-8"))
    return {
        f"{name}_{end}": "–".join(dict.fromkeys(map(saying.percent, of[share])))
        for name, of in told.items()
        for share, end in (("precision", "right"), ("recall", "found"))
    }
