"""What a trial of new entries found, as lines of text."""

from collections.abc import Iterator

import polars as pl

from processing.reading.fragment import Collision, Outline
from processing.reading.trial import Found, Sample

_FORMS = 30
_WEEKS = 26
_OVERLAPS = 10
_FORMS_OF_A_COLLISION = 3


def lines(outline: Outline, found: Found) -> Iterator[str]:
    """Collisions first, then for each subject its counts, forms, weeks, overlaps and samples."""
    for collision in outline.collisions:
        yield f"COLLISION: {collides(collision, outline.names)}"
    for subject in outline.subjects:
        yield f"\n{outline.names[subject]} ({subject})"
        yield f"  {counted(subject, found)}"
        yield from _forms(subject, outline)
        yield from _weeks(subject, found)
        yield from _overlaps(subject, outline, found)
        yield from _samples(subject, found)


def collides(collision: Collision, names: dict[str, str]) -> str:
    """Which form is whose, and what to do."""
    shown = ", ".join(f'"{form}"' for form in collision.forms[:_FORMS_OF_A_COLLISION])
    more = len(collision.forms) - _FORMS_OF_A_COLLISION
    owner = names.get(collision.owner, collision.owner)
    return (
        f"{shown}{f' and {more} more' if more > 0 else ''} of alias "
        f'"{collision.alias}" ({collision.actor}) belong to {owner} ({collision.owner}) by its alias '
        f'"{collision.owner_alias}"; make the alias longer or flag it exact. It is left out below.'
    )


def counted(subject: str, found: Found) -> str:
    """How many articles name the subject, how many of those about the war, and what would change."""
    weeks = found.weeks.filter(pl.col("subject") == subject)
    matched, in_scope = _sums(weeks, "matched", "matched_in_scope")
    total, total_in_scope = _sums(found.totals, "total", "total_in_scope")
    moved = found.moved.filter(pl.col("subject") == subject)
    before, gained, lost = _sums(moved, "before", "gained", "lost")
    share = f" ({in_scope / total_in_scope:.1%})" if total_in_scope else ""
    return (
        f"{matched} of {total} articles, {in_scope} of {total_in_scope} about the war{share}; "
        f"stored tags name it in {before}: {gained} would be gained, {lost} lost"
    )


def _sums(rows: pl.DataFrame, *names: str) -> list[int]:
    return [int(rows[name].sum()) for name in names]


def _forms(subject: str, outline: Outline) -> Iterator[str]:
    theirs = [form for form, told in outline.forms.items() if told.actor == subject]
    if theirs:
        more = f" and {len(theirs) - _FORMS} more" if len(theirs) > _FORMS else ""
        yield f"  {len(theirs)} forms: {', '.join(theirs[:_FORMS])}{more}"


def _weeks(subject: str, found: Found) -> Iterator[str]:
    theirs = found.weeks.filter(pl.col("subject") == subject).drop("subject")
    rows = found.totals.join(theirs, on="week", how="left", maintain_order="left").fill_null(0)
    yield f"  {'week of':12}{'articles':>10}{'of':>9}{'about war':>11}{'of':>9}{'share':>8}"
    for row in rows.head(_WEEKS).iter_rows(named=True):
        share = row["matched_in_scope"] / row["total_in_scope"] if row["total_in_scope"] else 0
        yield (
            f"  {row['week']:%Y-%m-%d}  {row['matched']:10}{row['total']:9}"
            f"{row['matched_in_scope']:11}{row['total_in_scope']:9}{share:8.1%}"
        )
    if rows.height > _WEEKS:
        yield f"  and {rows.height - _WEEKS} earlier weeks"


def _overlaps(subject: str, outline: Outline, found: Found) -> Iterator[str]:
    matched = found.weeks.filter(pl.col("subject") == subject)["matched"].sum()
    theirs = found.overlaps.filter(pl.col("subject") == subject).head(_OVERLAPS)
    if not theirs.is_empty():
        yield "  in the same articles"
    for _, other, articles in theirs.iter_rows():
        name = outline.names.get(other, other)
        yield f"    {name:32.31}{articles:9}{articles / matched:8.1%}"


def _samples(subject: str, found: Found) -> Iterator[str]:
    for kind, heading in (("found", "samples"), ("lost", "would no longer count")):
        theirs = [s for s in found.samples if (s.kind, s.subject) == (kind, subject)]
        if theirs:
            yield f"  {heading}"
            yield from (f"    {s.at:%Y-%m-%d} {s.feed_id}: {_marked(s)}" for s in theirs)


def _marked(sample: Sample) -> str:
    """The text on one line with the words found in double brackets."""
    text, shown = sample.text, ""
    last = 0
    for start, end in sample.spans:
        shown += f"{text[last:start]}⟦{text[start:end]}⟧"
        last = end
    return " ".join((shown + text[last:]).split())
