"""The sentences of notes that go with a unit, a clock, a bucket or a state: messages, said later."""

from dashboard import saying
from processing.counting.picks import Clock, Every, Unit

# What a share is a share of.
UNITS: dict[Unit, str] = {
    "articles": saying.later("articles"),
    "texts": saying.later("distinct texts of articles"),
    "publishers": saying.later("independent publishers of articles"),
}
CAPTIONS = {
    "share": saying.later("Share of {units} that name the actor or theme, in percent of {whole}."),
    "count": saying.later("Number of {units} that name the actor or theme, out of {whole}."),
}
# The same where searches are compared, too.
SEARCHED = {
    "share": saying.later(
        "Share of {units} that name the actor or theme, or that the search finds, in percent of {whole}."
    ),
    "count": saying.later(
        "Number of {units} that name the actor or theme, or that the search finds, out of {whole}."
    ),
}
POINTS: dict[Every, str] = {
    "1h": saying.later("One point per hour, {zone}."),
    "1d": saying.later("One point per day, {zone}."),
    "1w": saying.later("One point per week, {zone}."),
}
MEANS: dict[Every, str] = {
    "1h": saying.later("One point per hour, {zone}, each the mean of the {n} hours up to it."),
    "1d": saying.later("One point per day, {zone}, each the mean of the {n} days up to it."),
    "1w": saying.later("One point per week, {zone}, each the mean of the {n} weeks up to it."),
}
BUCKETS: dict[Every, str] = {
    "1h": saying.later("in the hour"),
    "1d": saying.later("in the day"),
    "1w": saying.later("in the week"),
}
WHOLES: dict[tuple[str, Clock], str] = {
    ("war", "published"): saying.later("all {units} about the war published {bucket}"),
    ("war", "first_seen"): saying.later("all {units} about the war first seen {bucket}"),
    ("all", "published"): saying.later("all {units} published {bucket}"),
    ("all", "first_seen"): saying.later("all {units} first seen {bucket}"),
}
OPEN: dict[Every, str] = {
    "1h": saying.later("The last hour has not ended: joined by dots, not in the labels."),
    "1d": saying.later("The last day has not ended: joined by dots, not in the labels."),
    "1w": saying.later("The last week has not ended: joined by dots, not in the labels."),
}
HOLLOW: dict[Unit, str] = {
    "articles": saying.later("Hollow points: fewer than {least} articles."),
    "texts": saying.later("Hollow points: fewer than {least} distinct texts."),
    "publishers": saying.later("Hollow points: fewer than {least} independent publishers."),
}
NONE: dict[Unit, str] = {
    "articles": saying.later("No article in this period."),
    "texts": saying.later("No distinct text in this period."),
    "publishers": saying.later("No independent publisher in this period."),
}
ALTS: dict[Every, str] = {
    "1h": saying.later("Coverage per hour, {when}: {parts}"),
    "1d": saying.later("Coverage per day, {when}: {parts}"),
    "1w": saying.later("Coverage per week, {when}: {parts}"),
}
STATES = {
    "ok": saying.later("complete"),
    "partial": saying.later("partial"),
    "gap": saying.later("gap: not read"),
    "blocked": saying.later("blocked: feeds refuse us"),
}
# What stands over the number of those that name the subject.
NAMING: dict[Unit, str] = {
    "articles": saying.later("Articles naming it"),
    "texts": saying.later("Distinct texts naming it"),
    "publishers": saying.later("Independent publishers naming it"),
}
