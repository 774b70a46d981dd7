"""What a search can say: examples, and a guide to its words and signs."""

from dashboard import saying

EXAMPLES = {
    "Kyiv (drone* OR missile*) -language:ru": saying.later(
        "Kyiv and one of two beginnings of words, not in Russian"
    ),
    '"air defence" OR "air defense"': saying.later("words in a row, in two spellings"),
    "ceasefire NEAR/5 talks": saying.later("at most five words apart"),
    "actor:zelensky theme:negotiations copies:no": saying.later(
        "a person and a theme, each text once"
    ),
    'group:"RU state" actor:nato has:revisions': saying.later(
        "state media on NATO, reworded after they were seen"
    ),
}
# What to write, and what it finds.
_GUIDE = (
    (
        "`Kyiv attack`",
        saying.later("both words, in headline or summary, in any case and without accents"),
    ),
    ("`Kyiv OR Kiev`", saying.later("either")),
    ("`Kyiv -attack`, `Kyiv NOT attack`", saying.later("the one without the other")),
    ('`"air defence"`', saying.later("words in a row")),
    ("`(Kyiv OR Kiev) attack`", saying.later("parts within parts")),
    ("`ceasefire NEAR/5 talks`", saying.later("at most five words apart; `NEAR` alone: ten")),
    ("`drone*`", saying.later("all words that begin so")),
    (
        '`language:uk` `country:UA` `outlet:"Le Monde"`',
        saying.later("language, country of the newsroom, outlet by name or part of it"),
    ),
    (
        '`group:"RU state"` `ownership:state`',
        saying.later("the outlet's group and ownership at the time"),
    ),
    ("`actor:putin` `theme:drones` `scope:war`", saying.later("what the lexicon found")),
    (
        "`published:2026-11-01..2026-11-15` `seen:2026-11`",
        saying.later("dates on either clock, in UTC, in place of the period"),
    ),
    (
        "`has:revisions` `copies:no`",
        saying.later("reworded later; only the first of each text"),
    ),
)


def guide() -> str:
    """The guide as a table in Markdown."""
    head = (saying.said("a search", "Write"), saying.said("a search", "to find"))
    lines = [head, ("---", "---"), *((sign, saying.say(told)) for sign, told in _GUIDE)]
    return "\n".join(f"| {sign} | {told} |" for sign, told in lines)
