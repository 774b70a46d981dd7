"""What the filters call the words that an address holds: messages, said later."""

from dashboard import clocks, saying
from processing.counting.picks import Clock

PERIODS = {
    "2d": saying.later("Last 2 days"),
    "7d": saying.later("Last 7 days"),
    "30d": saying.later("Last 30 days"),
    "90d": saying.later("Last 90 days"),
    "365d": saying.later("Last 365 days"),
    "all": saying.later("Everything collected"),
}
EVERY = {
    "auto": saying.later("Automatic"),
    "1h": saying.later("Hour"),
    "1d": saying.later("Day"),
    "1w": saying.later("Week"),
}
CLOCKS = {"published": saying.later("Published"), "first_seen": saying.later("First seen")}
# In a sentence, of articles.
CLOCKED = {"published": saying.later("published"), "first_seen": saying.later("first seen")}
MEASURES = {"share": saying.later("Share"), "count": saying.later("Count")}
UNITS = {
    "articles": saying.later("Articles"),
    "texts": saying.later("Distinct texts"),
    "publishers": saying.later("Independent publishers"),
}
MEMBERS = {"whole": saying.later("All"), "constant": saying.later("Live all the time")}
READINGS = {"now": saying.later("In use"), "before": saying.later("Before the last rebuild")}
SMOOTHS = {
    "1": saying.later("None"),
    "3": saying.later("Mean of 3 points"),
    "7": saying.later("Mean of 7 points"),
}
SCOPES = {"war": saying.later("About the war"), "all": saying.later("All collected")}
GROUPS = {
    "UA": saying.later("UA"),
    "RU state": saying.later("RU state"),
    "RU independent or exile": saying.later("RU independent or exile"),
    "Western": saying.later("Western"),
    "Other": saying.later("Other"),
}
OWNERSHIPS = {
    "state": saying.later("state"),
    "public, captured": saying.later("public, captured"),
    "private, captured": saying.later("private, captured"),
    "public service": saying.later("public service"),
    "private": saying.later("private"),
    "independent": saying.later("independent"),
    "exile": saying.later("exile"),
    "agency": saying.later("agency"),
    "official": saying.later("official"),
    "think tank": saying.later("think tank"),
    "unverified": saying.later("unverified"),
}
FEED_STATES = {
    "answering": saying.later("answering"),
    "blocked": saying.later("blocked"),
    "gone": saying.later("gone"),
    "refused by us": saying.later("refused by us"),
    "never reached": saying.later("never reached"),
    "failing": saying.later("failing"),
    "not asked yet": saying.later("not asked yet"),
}
OUTCOMES = {
    "ok": saying.later("ok"),
    "not_modified": saying.later("not modified"),
    "empty": saying.later("empty"),
    "not_a_feed": saying.later("not a feed"),
    "blocked": saying.later("blocked"),
    "gone": saying.later("gone"),
    "http_error": saying.later("http error"),
    "network_error": saying.later("network error"),
    "timeout": saying.later("timeout"),
    "too_large": saying.later("too large"),
    "refused": saying.later("refused"),
    "broken": saying.later("broken"),
}
_MOMENTS: dict[Clock, str] = {
    "published": saying.later("Published ({zone})"),
    "first_seen": saying.later("First seen ({zone})"),
}


def moment(clock: Clock) -> str:
    """What stands over the times of the clock, as the clocks in use tell them."""
    return saying.say(_MOMENTS[clock], zone=clocks.place())
