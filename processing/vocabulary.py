"""The closed sets of words that columns of the tables hold; every other file takes them from here."""

GROUPS = ("UA", "RU state", "RU independent or exile", "Western", "Other")
OWNERSHIP = (
    "state",
    "public, captured",
    "private, captured",
    "public service",
    "private",
    "independent",
    "exile",
    "agency",
    "official",
    "think tank",
    "unverified",
)
STATE_WORDS = ("ok", "partial", "gap")
ANSWERED = ("ok", "not_modified")
OUTCOMES = (
    *ANSWERED,
    "empty",
    "not_a_feed",
    "blocked",
    "gone",
    "http_error",
    "network_error",
    "timeout",
    "too_large",
    "refused",
    "broken",
)
