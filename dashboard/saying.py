"""What the pages say, in the language of whoever reads them; no Streamlit here.

English sentences stand in the code and are their own keys; ``messages/*.po`` hold the other languages
(GNU gettext). Babel reads them, and knows plurals, months, separators and the names of languages and
countries (Unicode CLDR). The language is a value of the thread's context: ``speak`` sets it at the start
of each run, and nothing that is cached may hold what was said. The values of a message are put in as
they are: who shows it escapes it as a whole.
"""

import functools
import gettext
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import Any

from babel import Locale, numbers
from babel.messages import mofile, pofile

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "uk": "Українська", "fr": "Français"}
FOLDER = Path(__file__).parent / "messages"
_NARROW_SPACE = "\u202f"
_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def speak(language: str) -> None:
    """From here on this thread says everything in the language, one of LANGUAGES."""
    _language.set(language)


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Inside, everything is said in the language, one of LANGUAGES."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def language() -> str:
    """The language of what is said, one of LANGUAGES."""
    return _language.get()


def nearest(tag: str | None) -> str:
    """The language for a browser's tag (BCP 47); English for one that we do not speak.

    >>> nearest("fr-CA"), nearest("de"), nearest(None)
    ('fr', 'en', 'en')
    """
    code = (tag or "").replace("_", "-").partition("-")[0].lower()
    return code if code in LANGUAGES else ENGLISH


def later(text: str) -> str:
    """The English text itself: it is a message, which ``say`` will say when the reader is known."""
    return text


def say(text: str, /, **values: object) -> str:
    """The message with its placeholders filled.

    >>> say("From {start} on", start="Monday")
    'From Monday on'
    """
    told = _messages().gettext(text)
    return _whole(told.format(**values)) if values else told


def said(context: str, text: str, /) -> str:
    """A message that has two senses in English: the context says in which it is meant."""
    return _messages().pgettext(context, text)


def many(one: str, more: str, count: int, /, **values: object) -> str:
    """The message in the form for so many, which ``{count}`` stands for in it.

    >>> many("{count} feed", "{count} feeds", 1), many("{count} feed", "{count} feeds", 2)
    ('1 feed', '2 feeds')
    """
    told = _messages().ngettext(one, more, count)
    return _whole(told.format(count=number(count), **values))


def each(words: Mapping[str, str]) -> dict[str, str]:
    """The mapping with its messages said."""
    return {word: say(message) for word, message in words.items()}


def labelled(words: Mapping[str, str]) -> Callable[[str], str]:
    """What a widget calls a word of the mapping, whose values are messages.

    It calls it so in callbacks, too, which run before ``speak``.
    """
    called = each(words)
    return lambda word: called.get(word, word)


def number(value: float, decimals: int = 0) -> str:
    """The number with thousands apart.

    >>> number(12345.67, 1) == f"12{_NARROW_SPACE}345.7"
    True
    """
    told = f"{value:,.{decimals}f}"
    return told.translate(str.maketrans(".,", separators()))


def percent(share: float, decimals: int = 1) -> str:
    """The share in percent.

    >>> percent(0.1234)
    '12.3%'
    """
    return number(share * 100, decimals) + percent_sign()


def separators() -> str:
    """The decimal sign, then what stands between thousands; in English a narrow space, as in print."""
    return _separators(language())


def percent_sign() -> str:
    """What follows a number in percent, with the space that the language puts before it."""
    return str(_locale(language()).percent_formats[None].suffix[0])


def day(moment: date, *, month: bool = True) -> str:
    """The day of the month, with the month's short name unless left out.

    >>> day(date(2026, 11, 20)), day(date(2026, 11, 20), month=False)
    ('20 Nov', '20')
    """
    # French counts the first day of a month and no other (CLDR has no field for it).
    number_of_day = "1er" if language() == "fr" and moment.day == 1 else str(moment.day)
    return f"{number_of_day} {month_name(moment)}" if month else number_of_day


def month_name(moment: date) -> str:
    """The month's short name as it stands in a date."""
    return _months(language())[moment.month]


def language_name(code: str) -> str | None:
    """What the language says for a language code (ISO 639-1); None where it has no name."""
    return _locale(language()).languages.get(code)


def country_name(code: str) -> str | None:
    """What the language says for a country code (ISO 3166-1 alpha-2); None where it has no name."""
    return _locale(language()).territories.get(code)


def sorted_by(names: Sequence[str], label: Callable[[str], str]) -> list[str]:
    """The words by what they are called, in any case."""
    return sorted(names, key=lambda name: label(name).casefold())


def _whole(sentence: str) -> str:
    """The sentence with one full stop, where it ends with a month that has its own."""
    return sentence[:-1] if sentence.endswith("..") else sentence


def _messages() -> gettext.NullTranslations:
    return _loaded(language())


@functools.cache
def _loaded(language: str) -> gettext.NullTranslations:
    if language == ENGLISH:
        return gettext.NullTranslations()
    with (FOLDER / f"{language}.po").open("rb") as file:
        catalog = pofile.read_po(file, locale=language)
    compiled = io.BytesIO()
    mofile.write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@functools.cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


@functools.cache
def _separators(language: str) -> str:
    if language == ENGLISH:
        return f".{_NARROW_SPACE}"
    locale = _locale(language)
    return numbers.get_decimal_symbol(locale) + numbers.get_group_symbol(locale)


@functools.cache
def _months(language: str) -> Mapping[int, str]:
    names: Mapping[str, Any] = _locale(language).months["format"]
    return dict(names["abbreviated"])
