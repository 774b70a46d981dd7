"""The texts of actors.toml and themes.toml in, what is wrong with them out, each with its remedy."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from processing.errors import LexiconError
from processing.reading import entries, forms, letters, lexicon, themes
from processing.reading.entries import SEVERAL, Actor, ActorFile, Decoy, Phrase, Theme, ThemeFile

# The languages of the war's press in which each theme has words and each actor a name.
LANGUAGES = (
    "en",
    "uk",
    "ru",
    "fr",
    "de",
    "es",
    "it",
    "pl",
    "pt",
    "tr",
    "ar",
    "zh",
    "ro",
    "cs",
    "bg",
)
# ISO 639-1, and fil for Filipino, which has no code of two letters.
_ISO = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de "
    "dv dz ee el en eo es et eu fa ff fi fil fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia "
    "id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt "
    "lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt "
    "qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to "
    "tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_KNOWN = frozenset(_ISO.split()) | {SEVERAL}
_SHORT = 3  # letters; shorter aliases are other words when endings or capitals are added
_EXAMPLES = 5  # languages in which a theme has an example
_SPOKEN = ("strong", "near")
_ENDINGS = re.compile(r"\{([^}]*)\}")
_ACTORS, _THEMES = "actors.toml", "themes.toml"


def faults(actors_text: str, themes_text: str) -> list[str]:
    """Each fault with its file, its entry, what is wrong and what to do; none in a sound lexicon.

    A text that cannot be read has that one fault, because nothing else can be said of it.
    """
    try:
        who, what = entries.actors(actors_text), entries.themes(themes_text)
    except LexiconError as error:
        return [str(error)]
    found = [*_order(who, what), *_actors(who), *_themes(what)]
    try:
        words = lexicon.parse(actors_text, themes_text)
    except LexiconError as error:
        return [*found, str(error)]
    return [*found, *_phrases(what.themes.values(), words)]


def untranslated(actors_text: str) -> dict[str, list[str]]:
    """For each actor, the LANGUAGES in which it has no name; only actors that lack one.

    A name for several languages (mul) counts for those that write Latin letters.

    Raises:
        LexiconError: naming the entry, when the text cannot be used.
    """
    latin = {code for code in LANGUAGES if code not in ("uk", "ru", "ar", "zh", "bg")}
    missing = {}
    for actor in entries.actors(actors_text).actors.values():
        named = [alias for alias in actor.aliases if "adjective" not in alias.flags]
        spoken = {code for alias in named for code in alias.languages}
        spoken |= latin if SEVERAL in spoken else set()
        if lacking := [code for code in LANGUAGES if code not in spoken]:
            missing[actor.id] = lacking
    return missing


def _order(who: ActorFile, what: ThemeFile) -> Iterator[str]:
    """Entries, terms and outlets that are not sorted or stand twice."""
    hidden = [decoy.hides for decoy in who.decoys]
    yield from _unsorted(f"{_ACTORS}: actor", list(who.actors))
    yield from _unsorted(f"{_ACTORS}: decoy", hidden)
    yield from _unsorted(f"{_THEMES}: theme", list(what.themes))
    yield from _unsorted(f"{_THEMES}: signal", list(what.signals))
    yield from _unsorted(f"{_THEMES}: sources", what.sources)
    for actor in who.actors.values():
        names = Counter((a.name, code, a.flags) for a in actor.aliases for code in a.languages)
        for name in dict.fromkeys(name for (name, *_), count in names.items() if count > 1):
            yield f"{_ACTORS}: actor {actor.id} aliases {name}: stands twice; join the two"
    for theme in what.themes.values():
        for kind, spoken in theme.by_language.items():
            for code, terms in spoken.items():
                yield from _unsorted(f"{_THEMES}: theme {theme.id} {kind} {code}", terms)


def _unsorted(entry: str, names: Sequence[str]) -> Iterator[str]:
    for before, after in pairwise(names):
        if before == after:
            yield f"{entry} {after}: stands twice; take one out"
        elif before > after:
            yield f"{entry} {after}: stands after {before}; sort them"


def _actors(who: ActorFile) -> Iterator[str]:
    """What is wrong with single actors and decoys."""
    for actor in who.actors.values():
        entry = f"{_ACTORS}: actor {actor.id}"
        flags = [alias.flags for alias in actor.aliases]
        if any("anchored" in f for f in flags) and all("anchored" in f for f in flags):
            yield f"{entry}: all aliases are anchored; add one that is not"
        if any("doubtful" in f for f in flags) and not (actor.exclude or actor.require):
            yield f"{entry}: a doubtful alias has no context; give `exclude` or `require`"
        for alias in actor.aliases:
            if _is_loose(alias.name) and "exact" not in alias.flags:
                yield f"{entry} aliases {alias.name}: has few letters; flag it exact"
            for code in (code for code in alias.languages if code not in _KNOWN):
                yield f"{entry} aliases {alias.name}: language {code!r} is unknown; correct `in`"
    for decoy in who.decoys:
        yield from _idle(decoy, who.actors[decoy.hides])


def _is_loose(name: str) -> bool:
    return len(name) < _SHORT and name.upper() != name.lower()


def _idle(decoy: Decoy, hidden: Actor) -> Iterator[str]:
    """Aliases of a decoy in which the actor that it hides is not found."""
    try:
        known = forms.table([hidden], [])
    except LexiconError:
        return
    for alias in decoy.aliases:
        first = _ENDINGS.sub(lambda endings: endings[1].split(",")[0], alias.name)
        text = letters.plain(first).text
        if not any(form in text for form in known):
            entry = f"{_ACTORS}: decoy {decoy.hides} aliases {alias.name}"
            yield f"{entry}: holds no name of {decoy.hides}; correct it or take it out"


def _themes(what: ThemeFile) -> Iterator[str]:
    """What is wrong with single themes, but for what their examples and traps show."""
    outlets = frozenset(what.sources)
    for theme in what.themes.values():
        entry = f"{_THEMES}: theme {theme.id}"
        for term in sorted(outlets.intersection(_strings(theme))):
            yield f"{entry}: {term!r} is an outlet; take it out of the terms or of sources"
        for code in _strange(theme):
            yield f"{entry}: language {code!r} is unknown; correct it"
        spoken = {code for kind in _SPOKEN for code in theme.by_language.get(kind, {})}
        for code in (code for code in LANGUAGES if code not in spoken):
            yield f"{entry}: has no strong or near term in {code!r}; add some"
        if len({phrase.language for phrase in theme.examples}) < _EXAMPLES:
            yield f"{entry}: has examples in fewer than {_EXAMPLES} languages; add some"
        if not theme.traps:
            yield f"{entry}: has no traps; add texts that must not show it"


def _strings(theme: Theme) -> Iterator[str]:
    """Each term without its open endings, and each side of a near-pair."""
    for terms in theme.terms.values():
        for term in terms:
            yield from (string.rstrip("*") for string in re.split(r" & |\|", term))


def _strange(theme: Theme) -> list[str]:
    spoken = {code for by_language in theme.by_language.values() for code in by_language}
    written = {phrase.language for phrase in (*theme.examples, *theme.traps)}
    return sorted((spoken | written) - _KNOWN)


def _phrases(known: Iterable[Theme], words: lexicon.Lexicon) -> Iterator[str]:
    """The examples that do not show their theme at the strong level, and the traps that do."""
    wanted: list[tuple[Theme, Phrase, bool]] = []
    for theme in known:
        wanted += [(theme, phrase, True) for phrase in theme.examples]
        wanted += [(theme, phrase, False) for phrase in theme.traps]
    readings = themes.find_each([[("title", phrase.text)] for _, phrase, _ in wanted], words)
    for (theme, phrase, fires), reading in zip(wanted, readings, strict=True):
        evidence = {
            found.theme: found.evidence for found in reading.themes if found.level == "strong"
        }
        entry = f"{_THEMES}: theme {theme.id}"
        if fires and theme.id not in evidence:
            yield f"{entry} examples {phrase.text!r}: does not show the theme; add its words"
        elif not fires and theme.id in evidence:
            told = ", ".join(evidence[theme.id])
            yield f"{entry} traps {phrase.text!r}: shows the theme by {told}; add a negative"
