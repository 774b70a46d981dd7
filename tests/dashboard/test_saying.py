"""What is said in which language: messages, plurals, numbers, dates."""

import threading
from datetime import date
from typing import Any

import pytest
import streamlit as st

from dashboard import heads, saying

NARROW, WIDE = "\u202f", "\u00a0"


def test_english_is_said_as_it_stands() -> None:
    assert saying.say("Nothing found") == "Nothing found"
    assert saying.many("{count} feed", "{count} feeds", 1) == "1 feed"
    assert saying.many("{count} feed", "{count} feeds", 1200) == f"1{NARROW}200 feeds"


@pytest.mark.parametrize(
    ("count", "told"),
    [
        pytest.param(1, "1 стрічка", id="one"),
        pytest.param(3, "3 стрічки", id="few"),
        pytest.param(5, "5 стрічок", id="many"),
        pytest.param(11, "11 стрічок", id="eleven"),
        pytest.param(21, "21 стрічка", id="twenty-one"),
    ],
)
def test_ukrainian_has_three_forms_of_a_number(count: int, told: str) -> None:
    with saying.spoken("uk"):
        assert saying.many("{count} feed", "{count} feeds", count) == told


def test_french_says_none_in_the_singular() -> None:
    with saying.spoken("fr"):
        assert saying.many("{count} article", "{count} articles", 0) == "0 article"


def test_a_message_of_two_senses_is_said_by_its_context() -> None:
    with saying.spoken("uk"):
        assert saying.said("what is counted", "Count") != saying.say("Count")


def test_a_value_is_put_in_as_it_is() -> None:
    with saying.spoken("fr"):
        told = saying.say("Newest articles naming {name}", name="{count} *x*")

    assert told == "Derniers articles nommant {count} *x*"


@pytest.mark.parametrize(
    ("language", "number", "share"),
    [
        pytest.param("en", f"12{NARROW}345.6", "12.3%", id="en"),
        pytest.param("uk", f"12{WIDE}345,6", "12,3%", id="uk"),
        pytest.param("fr", f"12{NARROW}345,6", f"12,3{WIDE}%", id="fr"),
    ],
)
def test_numbers_are_written_as_in_the_language(language: str, number: str, share: str) -> None:
    with saying.spoken(language):
        assert saying.number(12345.6, 1) == number
        assert saying.percent(0.1234) == share


@pytest.mark.parametrize(
    ("language", "told"),
    [
        pytest.param("en", "1 Nov", id="en"),
        pytest.param("uk", "1 лист.", id="uk"),
        pytest.param("fr", "1er nov.", id="fr"),
    ],
)
def test_a_day_has_the_month_of_the_language(language: str, told: str) -> None:
    with saying.spoken(language):
        assert saying.day(date(2026, 11, 1)) == told


def test_a_sentence_that_ends_with_a_short_month_has_one_full_stop() -> None:
    with saying.spoken("uk"):
        assert saying.say("Newest articles naming {name}", name="х..").endswith("х.")


def test_a_table_in_another_language_has_its_heads_and_numbers() -> None:
    config = {
        "Share": st.column_config.NumberColumn(format="%.1f%%"),
        "Time": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm"),
    }
    english: Any = heads.of(["Share", "Time", "Outlet"], config)
    with saying.spoken("fr"):
        french: Any = heads.of(["Share", "Time", "Outlet"], config)

    assert [head["label"] for head in english.values()] == ["Share", "Time", "Outlet"]
    assert [head["label"] for head in french.values()] == ["Part, %", "Heure", "Média"]
    assert english["Share"]["type_config"]["format"] == "%.1f%%"
    assert french["Share"]["type_config"]["format"] == "localized"
    assert french["Time"]["type_config"]["format"] == "DD/MM/YYYY, HH:mm"


def test_a_language_that_is_not_spoken_is_answered_in_english() -> None:
    assert [saying.nearest(tag) for tag in ("uk-UA", "fr", "de-DE", "", None)] == [
        *("uk", "fr", "en", "en", "en")
    ]


def test_readers_in_two_threads_are_each_told_in_their_language() -> None:
    told, both = {}, threading.Barrier(2)

    def read(language: str) -> None:
        saying.speak(language)
        both.wait()
        told[language] = saying.say("Period")

    threads = [threading.Thread(target=read, args=(language,)) for language in ("uk", "fr")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told == {"uk": "Період", "fr": "Période"}
    assert saying.say("Period") == "Period"
