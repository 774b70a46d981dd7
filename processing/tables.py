"""Every table: what a row stands for, its key, its columns with their meaning and unit."""

import polars as pl

from processing.columns import NAMES, TEXT, TIME, WHOLE, Column, Table

FEEDS = Table(
    name="feeds",
    grain="one row per feed in the catalogue in use",
    key=("feed_id",),
    columns={
        "feed_id": Column(TEXT, "name of the feed, unique, lower-case letters, digits and hyphens"),
        "url": Column(TEXT, "address that is asked"),
        "outlet": Column(TEXT, "publisher's name as readers know it"),
        "section": Column(TEXT, "which of the outlet's feeds this is", "the outlet has one feed"),
        "country": Column(TEXT, "ISO 3166-1 alpha-2 code of the newsroom's country", "unknown"),
        "language": Column(TEXT, "ISO 639-1 code of the feed's main language", "unknown"),
        "group": Column(TEXT, "one of GROUPS: which side of the comparison the outlet stands on"),
        "ownership": Column(TEXT, "one of OWNERSHIP: who controls the outlet"),
        "user_agent": Column(TEXT, "User-Agent sent to this feed", "the collector's own"),
    },
)

ARTICLES = Table(
    name="articles",
    grain="one row per distinct article, as it was when first seen; never changed afterwards",
    key=("article_id",),
    month_of="first_seen",
    columns={
        "article_id": Column(TEXT, "128-bit BLAKE2b of the article's identity, 32 hex digits"),
        "feed_id": Column(TEXT, "the feed that carried it first"),
        "guid": Column(TEXT, "the entry's own identifier, as the feed gave it", "none given"),
        "url": Column(TEXT, "http(s) address of the article", "the item has no usable link"),
        "title": Column(TEXT, "headline, plain text"),
        "summary": Column(TEXT, "lead or text given in the feed, plain text, may be empty"),
        "published": Column(TIME, "the publisher's time, UTC", "none given, or implausible"),
        "published_from": Column(TEXT, "feed, none (no date given) or implausible (kept raw only)"),
        "published_precision": Column(
            TEXT,
            "second, minute or day: how fine the date given is; a day counts as its start, UTC",
            "`published` is null, or it was read before this was kept",
        ),
        "published_raw": Column(TEXT, "the date as the feed wrote it", "none given"),
        "first_seen": Column(TIME, "start of the collecting round that found it, UTC"),
    },
)

REVISIONS = Table(
    name="revisions",
    grain="one row per article and changed wording of its title or summary",
    key=("article_id", "wording"),
    month_of="seen",
    columns={
        "article_id": Column(TEXT, "the article"),
        "wording": Column(TEXT, "128-bit BLAKE2b of title and summary, 32 hex digits"),
        "feed_id": Column(TEXT, "the feed that carried the new wording"),
        "seen": Column(TIME, "start of the collecting round that found it, UTC"),
        "title": Column(TEXT, "the new headline"),
        "summary": Column(TEXT, "the new summary"),
    },
)

TAGS = Table(
    name="tags",
    grain="one row per article: what was read in it; derived, can be rebuilt from articles",
    key=("article_id",),
    month_of="first_seen",
    columns={
        "article_id": Column(TEXT, "the article"),
        "feed_id": Column(TEXT, "the feed that carried it first"),
        "published": Column(TIME, "as in articles", "none given, or implausible"),
        "first_seen": Column(TIME, "as in articles"),
        "language": Column(TEXT, "ISO 639-1 code of the article's language, und if unknown"),
        "language_confidence": Column(pl.Float64(), "0 to 1; 0 when the feed's language was taken"),
        "in_scope": Column(pl.Boolean(), "the article is about the Russia–Ukraine war"),
        "scope_reason": Column(TEXT, "which rule decided, one of reading.scope's names"),
        "actors": Column(NAMES, "ids of the actors named, sorted, each once"),
        "actors_adjective": Column(
            NAMES,
            "ids of the actors named by adjective or demonym only (Russian, Poles), sorted",
            "read before these were told apart from names",
        ),
        "themes": Column(NAMES, "ids of the themes with strong evidence, sorted, each once"),
        "themes_possible": Column(NAMES, "ids of the themes with weak evidence only, sorted"),
        "lexicon_version": Column(TEXT, "version of the lexicon that read it"),
    },
)

FETCHES = Table(
    name="fetches",
    grain="one row per feed and attempt to read it",
    key=("feed_id", "started"),
    month_of="started",
    columns={
        "feed_id": Column(TEXT, "the feed"),
        "started": Column(TIME, "start of the collecting round, UTC"),
        "outcome": Column(TEXT, "one of OUTCOMES"),
        "status": Column(WHOLE, "HTTP status", "no answer came"),
        "detail": Column(TEXT, "what went wrong, for a person", "nothing did"),
        "elapsed_ms": Column(WHOLE, "time the request took, milliseconds"),
        "body_bytes": Column(WHOLE, "size of the document after decompression, bytes"),
        "items": Column(WHOLE, "entries in the document; for not_modified: of the last one read"),
        "new_items": Column(WHOLE, "entries not seen before in this feed"),
        "window_from": Column(
            TIME,
            "publishing time of the oldest dated entry but for the oldest tenth: the document lists "
            "what the feed published from here to `started`",
            "no entry has a plausible date",
        ),
        "next_poll": Column(TIME, "when the feed is to be asked again, UTC"),
        "lied": Column(
            pl.Boolean(),
            "the server kept its validators and changed the document all the same",
            "cannot be told: validators were sent, or none are known",
        ),
        "moved_to": Column(TEXT, "address of a permanent redirect", "it did not redirect"),
    },
)

GAPS = Table(
    name="gaps",
    grain="one row per feed and time in which it may have published more than was seen",
    key=("feed_id", "found"),
    month_of="found",
    columns={
        "feed_id": Column(TEXT, "the feed"),
        "found": Column(TIME, "start of the collecting round whose document shared no entry, UTC"),
        "gap_from": Column(TIME, "when the last document that had entries was last seen, UTC"),
        "gap_to": Column(TIME, "oldest entry of the new document, or `found` if undated, UTC"),
    },
)

STATES = Table(
    name="states",
    grain="one row per feed: what the collector must remember to ask it again",
    key=("feed_id",),
    columns={
        "feed_id": Column(TEXT, "the feed"),
        "url": Column(TEXT, "the feed's address in the catalogue when it was asked"),
        "asked_at": Column(TIME, "when it was last asked, UTC", "not known"),
        "etag": Column(TEXT, "ETag of the last document, verbatim", "none sent"),
        "last_modified": Column(TEXT, "Last-Modified of the last document, verbatim", "none sent"),
        "body_hash": Column(TEXT, "128-bit BLAKE2b of the last document read", "none read yet"),
        "items": Column(WHOLE, "entries in the last document read"),
        "window_from": Column(TIME, "as in fetches, of the last document read", "no dated entry"),
        "read_at": Column(TIME, "when a document with entries was last seen, UTC", "never"),
        "full_at": Column(TIME, "when a document was last sent in full, UTC", "never"),
        "lies": Column(WHOLE, "times that the document changed although its validators did not"),
        "moved_to": Column(TEXT, "where the last answers redirected to for good", "nowhere"),
        "moves": Column(WHOLE, "answers in a row that redirected there"),
        "interval_s": Column(WHOLE, "planned time between two polls, seconds", "never answered"),
        "failures": Column(WHOLE, "attempts in a row that brought no answer"),
        "next_poll": Column(TIME, "when the feed is to be asked again, UTC"),
        "not_before": Column(TIME, "the server asked to be left alone until then", "it did not"),
    },
)

SIGHTINGS = Table(
    name="sightings",
    grain="one row per feed and key under which an entry of it is known",
    key=("feed_id", "item_key"),
    columns={
        "feed_id": Column(TEXT, "the feed"),
        "item_key": Column(TEXT, "128-bit BLAKE2b of one identity of the entry, 32 hex digits"),
        "article_id": Column(TEXT, "the article it is", "several entries share this key"),
        "wording": Column(TEXT, "128-bit BLAKE2b of title and summary last seen under the key"),
    },
)

LISTED = Table(
    name="listed",
    grain="one row per feed and entry of its last document that had any",
    key=("feed_id", "mark"),
    columns={
        "feed_id": Column(TEXT, "the feed"),
        "mark": Column(TEXT, "64-bit BLAKE2b of the entry's bytes, or its article_id if unknown"),
        "article_id": Column(TEXT, "the article it is"),
        "published": Column(TIME, "as in articles", "none given, or implausible"),
    },
)

PASSPORTS = Table(
    name="passports",
    grain="one row per outlet and time in which the facts about it held; the times of one do not overlap",
    key=("outlet", "valid_from"),
    columns={
        "outlet": Column(TEXT, "publisher's name as readers know it"),
        "valid_from": Column(TIME, "first instant for which the facts hold, UTC"),
        "valid_to": Column(
            TIME, "first instant for which they no longer hold, UTC", "they hold still"
        ),
        "country": Column(TEXT, "ISO 3166-1 alpha-2 code of the newsroom's country", "unknown"),
        "group": Column(TEXT, "one of GROUPS: which side of the comparison the outlet stands on"),
        "ownership": Column(TEXT, "one of OWNERSHIP: who controls the outlet"),
        "code": Column(
            TEXT, "one of STATE_MEDIA_CODES: class of the State Media Monitor", "none there"
        ),
        "owner": Column(TEXT, "owner family: outlets of one owner are one independent publisher"),
        "exile": Column(
            pl.Boolean(), "the newsroom works outside the country it writes for, as far as is known"
        ),
        "blocked_in": Column(
            TEXT,
            "who blocks it: ISO 3166-1 codes and EU, sorted, with spaces between",
            "none known",
        ),
        "citation": Column(TEXT, "where the facts and their dates were found"),
    },
)

PANELS = Table(
    name="panels",
    grain="one row per panel, feed and time in which the feed belonged to the panel",
    key=("panel", "feed_id", "valid_from"),
    columns={
        "panel": Column(TEXT, "name of the panel; `catalogue` holds every feed of the catalogue"),
        "feed_id": Column(TEXT, "the feed"),
        "valid_from": Column(TIME, "first instant at which it belonged, UTC"),
        "valid_to": Column(
            TIME, "first instant at which it no longer belonged, UTC", "it still does"
        ),
    },
)

COPIES = Table(
    name="copies",
    grain="one row per article: which distinct text it carries; derived, can be rebuilt from articles",
    key=("article_id",),
    month_of="first_seen",
    columns={
        "article_id": Column(TEXT, "the article"),
        "first_seen": Column(TIME, "as in articles"),
        "text_id": Column(TEXT, "article_id of the earliest article with the same text"),
        "copy_of": Column(
            TEXT, "article_id of the earlier article it was matched to", "an original"
        ),
        "contained": Column(
            pl.Float64(), "share of the shorter text's shingles in both, 0 to 1", "an original"
        ),
        "agency": Column(TEXT, "news agency that the text is credited to", "none recognised"),
        "grouping_version": Column(TEXT, "version of the rules that told copies"),
    },
)

TREND = Table(
    name="trend",
    grain="one row per subject and time bucket, gaps included",
    key=("subject", "bucket_start"),
    columns={
        "subject": Column(TEXT, "id of the actor, theme or query"),
        "bucket_start": Column(TIME, "first instant of the bucket, UTC"),
        "bucket_end": Column(TIME, "first instant after the bucket, UTC"),
        "matched": Column(WHOLE, "of the unit counted, those that name the subject", "a gap"),
        "total": Column(WHOLE, "of the unit counted, all that could have (denominator)", "a gap"),
        "share": Column(pl.Float64(), "matched / total, 0 to 1", "a gap, or total is 0"),
        "share_low": Column(pl.Float64(), "lower end of the share's 95 % interval", "no share"),
        "share_high": Column(pl.Float64(), "upper end of the share's 95 % interval", "no share"),
        "small": Column(pl.Boolean(), "the share rests on fewer than 30 of the unit counted"),
        "copy_factor": Column(
            pl.Float64(),
            "articles that name the subject per distinct text among them",
            "no such article",
        ),
        "share_smoothed": Column(
            pl.Float64(),
            "the share of this bucket and those before it that the view puts into one mean",
            "not smoothed, or too few of them known",
        ),
        "matched_smoothed": Column(
            pl.Float64(),
            "matched per bucket, the mean of the same buckets",
            "not smoothed, or too few of them known",
        ),
        "feeds_reporting": Column(WHOLE, "feeds whose documents cover the bucket"),
        "feeds_expected": Column(WHOLE, "feeds in the selection that have ever been asked"),
        "feeds_blocked": Column(WHOLE, "expected feeds that do not report because they refuse us"),
        "state": Column(
            TEXT,
            "ok: all expected feeds report; partial: some, or none but articles are known; "
            "blocked: none, and all that are expected refuse us; gap: none",
        ),
        "unfinished": Column(pl.Boolean(), "the bucket had not ended when last collected"),
    },
)

TABLES = (
    FEEDS,
    PASSPORTS,
    PANELS,
    ARTICLES,
    REVISIONS,
    TAGS,
    COPIES,
    FETCHES,
    GAPS,
    STATES,
    SIGHTINGS,
    LISTED,
    TREND,
)
