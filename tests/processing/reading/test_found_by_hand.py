"""What the automata find in many items at once is what a reader finds letter by letter."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processing.reading import entries, forms, mentions, themes
from processing.reading.forms import Form
from processing.reading.lexicon import Lexicon
from processing.reading.sheet import Fields

NAMES = [
    *["Ash", "Anna Ash", "ashen", "Ясень", "Ясеню", "Anna Ashs", "Eiche", "OAK", "Old"],
    *[
        "Oakland",
        "Oakland Zoo",
        "old oak land",
        "Zoo",
        "California",
        "forest",
        "word",
        "x",
        "_",
        "-",
    ],
]
TERMS = [
    *[
        "timber",
        "TIMBERS",
        "timber prices",
        "saw mill",
        "saw",
        "mill",
        "木材",
        "log",
        "logs",
        "login",
    ],
    *[
        "axe",
        "axes",
        "trees",
        "leaf post",
        "leaf",
        "gales",
        "oaken",
        "beams",
        "gale fair",
        "fair",
        "x",
        "_",
        ".",
    ],
    " and so on" * 7,
]


def texts(words: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), max_size=9).flatmap(
        lambda chosen: st.sampled_from([" ", "", "’", "\n"]).map(lambda gap: gap.join(chosen))
    )


def items(words: list[str]) -> st.SearchStrategy[list[Fields]]:
    fields = st.tuples(st.sampled_from(["title", "text"]), texts(words))
    return st.lists(st.lists(fields, max_size=3), max_size=4)


@pytest.fixture(scope="module")
def strings(texts: tuple[str, str]) -> dict[str, Form]:
    """The forms of the small lexicon."""
    file = entries.actors(texts[0])
    return forms.table(file.actors.values(), file.decoys)


def stands(text: str, place: int, *, long: bool) -> bool:
    """Whether a name may begin or end there."""
    if place in (0, len(text)):
        return True
    before, after = text[place - 1], text[place]
    inside = re.fullmatch(r"\w\w", before + after)
    return not inside or (long and before.islower() and after.isupper())


def names_in(text: str, language: str, strings: dict[str, Form]) -> Iterator[tuple[int, str]]:
    place = 0
    while place < len(text):
        fitting = [
            name
            for name, form in strings.items()
            if text.startswith(name, place)
            and stands(text, place, long=len(name) > 4)
            and stands(text, place + len(name), long=len(name) > 4)
            and (form.languages is None or language in form.languages)
        ]
        if fitting:
            yield place, max(fitting, key=len)
        place += max(map(len, fitting), default=1)


def believed(text: str, place: int, name: str) -> bool:
    around = text[max(0, place - 120) : place + len(name) + 120].lower()
    return bool(re.search(r"\bforest", around)) or not re.search(r"\bcalifornia", around)


def by_hand(
    fields: Fields, language: str, strings: dict[str, Form]
) -> list[tuple[str | None, str, int, int]]:
    """Actor, field and place of each mention in texts without marks."""
    found = [
        (strings[name], field, place, place + len(name))
        for field, original in fields
        for text in [original.replace("’", "'").replace("\n", " ")]
        for place, name in names_in(text, language, strings)
        if strings[name].actor is not None
        and (not strings[name].doubtful or believed(text, place, name))
    ]
    free = {form.actor for form, *_ in found if not (form.anchored or form.adjective)}
    return [
        (form.actor, field, start, end)
        for form, field, start, end in found
        if not form.anchored or form.actor in free
    ]


@given(many=items(NAMES), language=st.sampled_from(["en", "de"]))
def test_the_mentions_are_those_found_by_hand(
    many: list[Fields], language: str, small: Lexicon, strings: dict[str, Form]
) -> None:
    found = mentions.find_each(many, [language] * len(many), small)

    assert [[(m.actor, m.field, m.start, m.end) for m in one] for one in found] == [
        by_hand(fields, language, strings) for fields in many
    ]


ROOTS = {
    "timber": (2, r"(?<!\w)timber(?: price)?\w{0,30}"),
    "saw mill": (2, r"(?<!\w)saw mill(?!\w)"),
    "木材": (2, "木材"),
    "beam": (2, r"(?<!\w)oak\w{0,30} beam"),
    "log": (1, r"(?<!\w)log\w{0,30}"),
}
BLOCKED = r"(?<!\w)login\w{0,30}|(?<!\w)leaf post(?!\w)"
SIDES = (r"(?<!\w)axe\w{0,30}", r"(?<!\w)tree\w{0,30}")
Places = list[tuple[int, int]]


def pairs_in(text: str) -> Places:
    """From each side of the pair back to the nearest other side, at most 60 characters away."""
    sides = sorted(
        (found.start(), found.end(), side)
        for side, pattern in enumerate(SIDES)
        for found in re.finditer(pattern, text)
    )
    before = (
        ([one for one in sides[:number] if one[2] != side][-1:], start, end)
        for number, (start, end, side) in enumerate(sides)
    )
    return [(one[0][0], end) for one, start, end in before if one and start - one[0][1] <= 60]


def apart(place: tuple[int, int], others: Places) -> bool:
    return all(place[1] <= start or end <= place[0] for start, end in others)


def weights_in(text: str) -> Iterator[tuple[str, int]]:
    """What counts: strong terms, pairs that touch none of them, weak terms that touch no such pair."""
    found = sorted(
        (found.start(), -found.end(), root)
        for root, (_, pattern) in ROOTS.items()
        for found in re.finditer(pattern, text)
    )
    singles: list[tuple[str, tuple[int, int]]] = []
    for start, end, root in found:
        if apart((start, -end), [place for _, place in singles]):
            singles.append((root, (start, -end)))
    pairs = [
        pair
        for pair in pairs_in(text)
        if apart(pair, [place for root, place in singles if ROOTS[root][0] == 2])
    ]
    if pairs:
        yield "pair", 2
    for root, place in singles:
        if ROOTS[root][0] == 2 or apart(place, pairs):
            yield root, ROOTS[root][0]


def level_by_hand(fields: Fields) -> str | None:
    weights: dict[str, float] = {}
    for field, original in fields:
        text = original.lower().replace("’", "'").replace("\n", " ")
        text = re.sub(BLOCKED, lambda found: "#" * len(found[0]), text)
        for root, weight in weights_in(text):
            heavy = weight * (1.5 if field == "title" else 1)
            weights[root] = max(heavy, weights.get(root, 0))
    score = sum(weights.values())
    return "strong" if score >= 3 else "possible" if score >= 2 else None


@given(many=items(TERMS))
def test_the_themes_are_those_found_by_hand(many: list[Fields], small: Lexicon) -> None:
    found = [reading.themes for reading in themes.find_each(many, small)]

    levels = [one[0].level if one else None for one in found]
    assert levels == [level_by_hand(fields) for fields in many]


@given(many=items([*NAMES, *TERMS, "An\u0301na", "ash\u200ben", "\u0301", "é", "\ud800"]))
def test_items_do_not_change_each_other(many: list[Fields], small: Lexicon) -> None:
    languages = ["de"] * len(many)

    assert mentions.find_each(many, languages, small) == [
        mentions.find(fields, "de", small) for fields in many
    ]
    assert themes.find_each(many, small) == [themes.find(fields, small) for fields in many]
