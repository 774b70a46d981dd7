"""The words that were sought are marked where they stand."""

from processing.searching import marks, parser


def marked(search: str, text: str) -> list[str]:
    spans = marks.spans(text, marks.sought(parser.parse(search, {})))
    return [text[start:end] for start, end in spans]


def test_words_are_marked_as_they_stand_in_the_text() -> None:
    assert marked("kyiv", "KYIV, Kyiv's Kyivstar") == ["KYIV", "Kyiv"]
    assert marked("kyiv*", "Kyivstar!") == ["Kyivstar"]
    assert marked("путин елка", "Пу\u0301тин: Ёлка") == ["Пу\u0301тин", "Ёлка"]
    assert marked('"air defence"', "Air-defence") == ["Air-defence"]
    assert marked("基辅", "东基辅遭袭") == ["基辅"]


def test_words_that_must_not_be_there_are_not_marked() -> None:
    assert marked("kyiv -attack", "kyiv attack") == ["kyiv"]


def test_marks_that_touch_are_one() -> None:
    assert marked('"a b" OR "b c"', "a b c") == ["a b c"]


def test_pieces_are_told_once_in_order() -> None:
    sought = marks.sought(parser.parse("kyiv OR lviv", {}))

    assert marks.pieces(["Lviv Kyiv", "kyiv Kyiv"], sought) == ["Lviv", "Kyiv", "kyiv"]
