"""What tells two issues of a series from a copy: numbers, days, names in one form, live pages, corrections."""

import polars as pl

from processing.reading import shingles

# Names, as far as letters tell, are words with a capital; German nouns are then names too.
_NAME = r"\p{Lu}[\w’'-]*"
_NUMBER = r"\d[\d.,:]*"
_GAP = r"[\s_]*(?:[|:•.]|\s[-\u2010-\u2015])\s+"  # between the parts of a headline
_LIVE = (
    r"^live\b|\blive\s*(?:[:|–—-]|blog|updates?|coverage|ticker|text|news|feed)|[:|–—-]\s*live\b"
    r"|\b(?:live-?ticker|news-?ticker|liveblogg?|en direct|en directo|en vivo|ao vivo|in diretta|na żywo"
    r"|relacja live|direct\s*[:|–—-]|diretta\s*[:|–—-]|canlı (?:blog|yayın|anlatım)|živě|naživo|uživo"
    r"|v živo|live-dækning|liverapport|liveverslag|suora|seuraa|în direct|élőben|percről percre|ζωντανά)\b"
    r"|^онлайн\b|[:|–—-]\s*онлайн|онлайн[-\s](?:трансляци|репортаж|хрон)|текстовая трансляция|прямая трансляция"
    r"|хроника (?:дня|событий|войны)|наживо|хроніка (?:дня|подій|війни)|текстова трансляція|на живо"
    r"|مباشر|لحظة بلحظة|实时|直播|實時|ライブ|生中継|실시간|עדכונים שוטפים|לייב"
)
_CORRECTED = (
    r"^\W*(?:correct(?:ed|ion)s?|corrigend\w+|clarification|errat\w+|rectific\w+|correctif|corrección"
    r"|correção|fe de err\w+|retificação|errata|rettifica|precisazione|korrektur|berichtigung|richtigstellung"
    r"|sprostowanie|korekta|oprava|upřesnění|rectificare|erată|helyesbítés|helyreigazítás|düzeltme|διόρθωση"
    r"|rättelse|rettelse|korjaus|correctie|rectificatie|исправлен\w*|уточнен\w*|поправк\w*|опровержение"
    r"|виправлен\w*|уточнен\w*|спростування|поправка|корекция|تصحيح|تصويب|更正|订正|訂正|お詫び|정정|תיקון)"
    r"(?:\s*[:：|)\]】\u2010-\u2015-]|$)"
)

# Words of a column's name in its headlines, at most; words of each issue's own headline, at least.
FIXED = 8
REST = 1
STUB = 5  # words; a summary of fewer, such as "read more", says nothing
FORM = 400  # characters of a summary that are compared name by name
SAME_PAGE = 0.6  # share of a live page's text that is the same while it is the same page


def marks(texts: pl.DataFrame) -> pl.DataFrame:
    """For each text, in their order, hashes and flags by which ``contradicting`` compares two of them.

    ``texts`` has key, title and summary. Where nothing can be compared a hash is null.
    """
    title, summary = pl.col("title"), pl.col("summary").fill_null("")
    small, opening = shingles.folded(title), summary.str.head(FORM)
    whole = pl.concat_str(title, opening, separator="\n")
    bare = opening.str.head(STUB * 20).str.count_matches(r"\w+") < STUB
    told = pl.when(bare).then(title).otherwise(opening)
    frame = whole.str.replace_all(_NAME, "@").str.replace_all(_NUMBER, "#")
    names = told.str.extract_all(f"{_NAME}|{_NUMBER}").list.join(" ")
    corrected = small.str.contains(_CORRECTED)
    marked = texts.select(
        "key",
        "title",
        wording=shingles.folded(whole).hash(),
        frame=shingles.folded(frame).hash(),
        frame_names=shingles.folded(names).hash(),
        live=small.str.contains(_LIVE),
        corrected=corrected | shingles.folded(summary.str.head(STUB * 10)).str.contains(_CORRECTED),
        bare=bare,
    )
    headlines = _headlines(texts.select("key", word=small.str.extract_all(r"\w+")))
    return marked.join(headlines, on="key", how="left", maintain_order="left")


def _headlines(titles: pl.DataFrame) -> pl.DataFrame:
    """For each title with words hashes of its words, of those beside its numbers, and of the numbers.

    The order of the words does not matter.
    """
    words = titles.explode("word").drop_nulls("word")
    hashed = words.select(
        "key", word=pl.col("word").hash(), count=shingles.is_count(pl.col("word"))
    )
    plain = pl.when("count").then(1).otherwise("word")
    number = pl.when("count").then("word").otherwise(0)
    sums = {"headline": pl.col("word"), "form": plain, "form_counts": number}
    split = hashed.select("key", **sums)
    return split.group_by("key").agg(pl.all().sum())


def same(name: str) -> pl.Expr:
    """Whether the column is known of both texts and the same; the second's ends in ``_earlier``."""
    return (pl.col(name) == pl.col(f"{name}_earlier")).fill_null(value=False)


def contradicting() -> pl.Expr:
    """Whether two texts, the columns of the second ending in ``_earlier``, cannot be one text."""
    same_wording = same("wording")
    numbered = same("form") & ~same("form_counts")
    named = same("frame") & ~same("frame_names") & pl.col("both_short")
    same_page = same("headline") & ~pl.col("apart") & (pl.col("contained") >= SAME_PAGE)
    live = (pl.col("live") | pl.col("live_earlier")) & ~same_page
    corrected = pl.col("corrected") != pl.col("corrected_earlier")
    corrections = pl.col("corrected") & pl.col("corrected_earlier") & ~same_wording
    return numbered | named | live | corrected | corrections


def is_other_issue() -> pl.Expr:
    """Whether the headlines share a short opening or ending and little else, as those of a column do."""
    words, parts = _listed("title"), _parts("title")
    earlier, earlier_parts = _listed("title_earlier"), _parts("title_earlier")
    first = parts.list.first() == earlier_parts.list.first()
    last = parts.list.last() == earlier_parts.list.last()
    common = pl.when(first).then(parts.list.first()).otherwise(parts.list.last())
    fixed = common.str.extract_all(r"\w+")
    rest = words.list.set_difference(fixed)
    earlier_rest = earlier.list.set_difference(fixed)
    fewest = pl.min_horizontal(rest.list.len(), earlier_rest.list.len())
    agreeing = rest.list.set_intersection(earlier_rest).list.len()
    several = (parts.list.len() > 1) & (earlier_parts.list.len() > 1)
    short = fixed.list.len() <= FIXED
    different = (fewest >= REST) & (agreeing * 2 < fewest)
    return (first | last) & several & short & ~same("headline") & different


def _listed(title: str) -> pl.Expr:
    return shingles.folded(pl.col(title)).str.extract_all(r"\w+")


def _parts(title: str) -> pl.Expr:
    return shingles.folded(pl.col(title)).str.replace_all(_GAP, "\n").str.split("\n")
