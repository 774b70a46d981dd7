"""Copies made of real texts by known edits, among other real texts; texts stay in memory."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

SEED = 20261101
ORIGINALS = 700  # of each kind
BACKGROUND = 6_000
ITEM = (200, 400)  # characters of an item's title and summary
BODY = (900, 2_500)
SUMMARY = (220, 320)
SEEN = datetime(2026, 11, 1, tzinfo=UTC)
# Our own sentences, of the kind that scraping leaves in a text.
BEFORE = (
    "Share this article. Copy link. Listen to this story. Sign up for our newsletter.",
    "Мы используем файлы cookie. Продолжая читать, вы соглашаетесь с этим.",
    "Article réservé aux abonnés. Lecture : trois minutes. Partager.",
    "Accept all cookies. Manage your choices. Advertisement.",
)
AFTER = (
    "Read more on our site. Related stories. All rights reserved.",
    "Подписывайтесь на наш канал. Читайте также. Все права защищены.",
    "Lire aussi nos autres articles. Tous droits réservés.",
    "Follow us. Comments are closed. Terms of use.",
)
DATELINES = (
    "KYIV (Reuters) - ",
    "МОСКВА, 1 ноября - РИА Новости. ",
    "PARIS (AFP) - ",
    "BERLIN (dpa) - ",
)
CREDITS = (
    " Additional reporting by our staff.",
    " Материал подготовлен редакцией.",
    " Avec AFP.",
    " (dpa)",
)

Text = tuple[str, str]  # title, body
Edit = Callable[[Text, Text, Sequence[str], random.Random], Text]


def texts(corpus: Path) -> dict[str, pl.DataFrame]:
    """The originals of both kinds, and others: outlet, lang, title and body.

    Items are as feeds carry them. Bodies are made of the summaries of one outlet's items, one after the
    other, since the items' own texts are cut.
    """
    items = pl.read_parquet(corpus / "data" / "bench" / "items_200k.parquet")
    plain = (
        items.select("outlet", "lang", "title", body="summary")
        .drop_nulls()
        .unique(["title"], keep="first", maintain_order=True)
        .unique("body", keep="first", maintain_order=True)
    )
    length = pl.col("title").str.len_chars() + pl.col("body").str.len_chars()
    mixed = plain.filter(length.is_between(*ITEM), pl.col("body").str.len_chars() > 120).sample(
        fraction=1, shuffle=True, seed=SEED
    )
    used = 2 * ORIGINALS + BACKGROUND
    place = pl.int_range(pl.len()).over("outlet") // 6
    bodies = (
        mixed.slice(used)
        .with_columns(place=place)
        .group_by("outlet", "lang", "place", maintain_order=True)
        .agg(pl.col("title").first(), pl.col("body").str.join(" "))
        .filter(pl.col("body").str.len_chars().is_between(*BODY))
        .head(2 * ORIGINALS)
        .select(mixed.columns)
    )
    return {
        "items": mixed.head(2 * ORIGINALS),
        "bodies": bodies,
        "others": mixed.slice(2 * ORIGINALS, BACKGROUND),
    }


def exact(text: Text, _other: Text, _words: Sequence[str], _chance: random.Random) -> Text:
    """The same."""
    return text


def debris(text: Text, _other: Text, _words: Sequence[str], chance: random.Random) -> Text:
    """What scraping leaves before and after it."""
    title, body = text
    return title, f"{chance.choice(BEFORE)} {body} {chance.choice(AFTER)}"


def wire(text: Text, _other: Text, words: Sequence[str], chance: random.Random) -> Text:
    """A dateline added, 5 % of the words changed, the last fifth cut, a credit added."""
    title, body = (_changed(part, 0.05, words, chance) for part in text)
    body = body[: len(body) * 4 // 5].rpartition(" ")[0]
    return title, chance.choice(DATELINES) + body + chance.choice(CREDITS)


def edited(text: Text, _other: Text, words: Sequence[str], chance: random.Random) -> Text:
    """10 % of the words changed."""
    title, body = (_changed(part, 0.1, words, chance) for part in text)
    return title, body


def half(text: Text, other: Text, _words: Sequence[str], _chance: random.Random) -> Text:
    """Its second half replaced by that of another text."""
    title, body = text
    words, others = body.split(), other[1].split()
    return title, " ".join(words[: len(words) // 2] + others[len(others) // 2 :])


def summary(text: Text, _other: Text, _words: Sequence[str], chance: random.Random) -> Text:
    """Its first 220 to 320 characters."""
    title, body = text
    return title, body[: chance.randint(*SUMMARY)].rpartition(" ")[0] + " …"


EDITS: dict[str, Edit] = {
    "exact": exact,
    "debris": debris,
    "wire": wire,
    "10 % edited": edited,
    "half reused": half,
    "summary": summary,
}


def _changed(text: str, share: float, words: Sequence[str], chance: random.Random) -> str:
    return " ".join(
        chance.choice(words) if chance.random() < share else word for word in text.split()
    )
