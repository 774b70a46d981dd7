"""The commands about what is looked for: try, check, diff."""

import argparse
from collections.abc import Iterator

import polars as pl

from frontwatch import folders, terminal, trying
from processing.counting.changes import Changes
from processing.errors import InputError, LexiconError
from processing.reading import fragment, lint, trial
from processing.reading.fragment import Draft
from processing.tables import TAGS
from storage import lexica, slices, versions

_MOST_CHANGED = 10
_ARTICLES_AT_ONCE = 20_000


def run(options: argparse.Namespace) -> int:
    """The action that was asked for is done."""
    actions = {"try": _try, "check": _check, "diff": diff}
    return actions[options.action](options)


def diff(options: argparse.Namespace) -> int:
    """What the last rebuild changed is told: per actor, theme and language, with samples."""
    store = folders.store(options, must_exist=True)
    before, now = (versions.counts(store, table) for table in (versions.BEFORE, TAGS))
    if not before:
        raise InputError(
            "there are no tags from before a rebuild to compare with; `frontwatch rebuild` keeps them"
        )
    found, names = versions.changed(store), folders.words(options).names
    terminal.show(f"Before: {_told(before)}. Now: {_told(now)}.")
    terminal.show(
        f"{found.changed} of {found.articles} articles changed: {found.actors} in their actors, "
        f"{found.themes} in their themes, {found.language} in their language; "
        f"{found.into_scope} are now about the war, {found.out_of_scope} no longer."
    )
    titles = dict(
        versions.titles(store, found.samples["article_id"])
        .select("article_id", "title")
        .iter_rows()
    )
    for kind in ("actors", "themes"):
        for line in _changed(found, kind, names):
            terminal.show(line)
        for line in _samples(found, kind, names, titles):
            terminal.show(line)
    for line in _spoken(found):
        terminal.show(line)
    terminal.say(
        "The tags from before stay for comparison until the next rebuild; "
        "`frontwatch rebuild --drop-old` deletes them."
    )
    return 0


def _try(options: argparse.Namespace) -> int:
    """What the file's entries would find is shown; 1 if they want names that another actor owns."""
    if options.newest is not None and options.newest < 1:
        raise InputError("lexicon try: --newest is a number of articles; give 1 or more")
    draft = _draft(options)
    store = folders.store(options, must_exist=True)
    wanted = slices.newest(store, options.newest)
    parts, done = [], 0
    with terminal.progress("articles tried") as progress:
        for articles, tags in slices.each(store, wanted, _ARTICLES_AT_ONCE):
            told = articles.select(*trial.ARTICLE).join(tags.select(*trial.TAG), on="article_id")
            parts.append(trial.run(told, draft))
            progress(done := done + articles.height, wanted.height)
    for line in trying.lines(draft.outline, trial.together(parts)):
        terminal.show(line)
    terminal.say(f"{wanted.height} articles tried; nothing was saved.")
    return 1 if draft.outline.collisions else 0


def _check(options: argparse.Namespace) -> int:
    """The lexicon, or what the file's entries add to it, was verified; 1 if there are faults."""
    texts = lexica.texts(folders.lexicon_folder(options))
    found = lint.faults(*texts)
    if options.file is not None:
        _draft(options)
        new = lint.faults(*fragment.texts(_text(options), texts))
        found = [fault for fault in new if fault not in found]
    for fault in found:
        terminal.show(f"fault: {fault}")
    what = "these entries" if options.file else "the lexicon"
    terminal.say(f"{len(found)} faults found." if found else f"Nothing is wrong with {what}.")
    return 1 if found else 0


def _draft(options: argparse.Namespace) -> Draft:
    text, texts = _text(options), lexica.texts(folders.lexicon_folder(options))
    now = fragment.present(texts, folders.words(options))
    try:
        return fragment.draft(text, now)
    except LexiconError as error:
        raise LexiconError(f"{options.file}: {error}") from error


def _text(options: argparse.Namespace) -> str:
    try:
        return str(options.file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{options.file} cannot be read ({error}); give a TOML file") from error


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} with lexicon {version}" for version, count in counts.items())


def _changed(found: Changes, kind: str, names: dict[str, str]) -> Iterator[str]:
    """A table of the subjects of the kind that changed most; nothing where none did."""
    rows = found.subjects.filter(
        pl.col("kind") == kind, (pl.col("gained") > 0) | (pl.col("lost") > 0)
    )
    if rows.is_empty():
        return
    yield f"\n{kind:32}{'before':>9}{'now':>9}{'gained':>9}{'lost':>9}"
    for row in rows.head(_MOST_CHANGED).iter_rows(named=True):
        name = names.get(row["subject"], row["subject"])
        yield f"{name:32.31}{row['before']:9}{row['now']:9}{row['gained']:9}{row['lost']:9}"
    if rows.height > _MOST_CHANGED:
        yield f"and {rows.height - _MOST_CHANGED} more"


def _samples(
    found: Changes, kind: str, names: dict[str, str], titles: dict[str, str]
) -> Iterator[str]:
    """Headlines that gained or lost one of the subjects shown by ``_changed``, most changed first."""
    shown = found.subjects.filter(pl.col("kind") == kind).head(_MOST_CHANGED)["subject"]
    samples = found.samples.filter(pl.col("kind") == kind)
    for subject in shown:
        for row in samples.filter(pl.col("subject") == subject).iter_rows(named=True):
            title = " ".join(titles.get(row["article_id"], row["article_id"]).split())
            yield f"  {row['change']:7}{names.get(subject, subject)}: {title}"


def _spoken(found: Changes) -> Iterator[str]:
    """A table of the languages in which articles changed."""
    rows = found.languages.filter(pl.col("changed") > 0)
    if not rows.is_empty():
        yield f"\n{'language':32}{'articles':>9}{'changed':>9}"
    for row in rows.iter_rows(named=True):
        yield f"{row['language']:32}{row['articles']:9}{row['changed']:9}"
