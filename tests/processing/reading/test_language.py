"""The language is the text's where it speaks clearly, the feed's where it does not."""

from pathlib import Path

import polars as pl
import py3langid.langid as py3langid
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.reading import language

SENTENCES = {
    "ar": "أعلنت الوزارة اليوم عن بدء أعمال ترميم الجسر القديم في المدينة",
    "bg": "Министърът обяви, че ремонтът на моста ще започне през следващата седмица",
    "cs": "Ministr oznámil, že oprava starého mostu začne již příští týden v pondělí",
    "de": "Der Minister kündigte an, dass die Reparatur der alten Brücke bald beginnt",
    "el": "Ο υπουργός ανακοίνωσε ότι οι εργασίες στη γέφυρα θα αρχίσουν σύντομα",
    "en": "The minister announced that repairs to the old bridge would begin next week",
    "es": "El ministro anunció que las obras del viejo puente comenzarán la próxima semana",
    "fr": "Le ministre a annoncé que les travaux du vieux pont commenceraient bientôt",
    "it": "Il ministro ha annunciato che i lavori sul vecchio ponte inizieranno presto",
    "pl": "Minister zapowiedział, że remont starego mostu rozpocznie się w przyszłym tygodniu",
    "pt": "O ministro anunciou que as obras da velha ponte começarão na próxima semana",
    "ro": "Ministrul a anunțat că lucrările la podul vechi vor începe săptămâna viitoare",
    "ru": "Министр сообщил, что ремонт старого моста начнётся уже на следующей неделе",
    "tr": "Bakan, eski köprünün onarımına gelecek hafta başlanacağını açıkladı",
    "uk": "Міністр повідомив, що ремонт старого мосту розпочнеться вже наступного тижня",
    "zh": "部长宣布旧桥的维修工程将于下周正式开始，预计今年年底之前全部完工并通车",
}


@pytest.mark.parametrize(
    ("code", "text"), [pytest.param(*item, id=item[0]) for item in SENTENCES.items()]
)
def test_a_clear_sentence_speaks_for_itself(code: str, text: str) -> None:
    assert language.detect(text, None)[0] == code
    assert language.detect(text, code)[0] == code


@pytest.fixture(scope="module")
def peer() -> py3langid.LanguageIdentifier:
    """py3langid itself, restricted as ours is."""
    model = py3langid.LanguageIdentifier.from_model_file(py3langid.MODEL_FILE, norm_probs=True)
    model.set_languages(sorted(language.LANGUAGES))
    return model


LONG = st.builds(
    "{} {}".format, st.sampled_from(["Reportedly, the following:", *SENTENCES.values()]), st.text()
)


@settings(max_examples=60)
@given(many=st.lists(LONG, min_size=1, max_size=5))
def test_many_texts_are_classified_as_py3langid_classifies_each(
    many: list[str], peer: py3langid.LanguageIdentifier
) -> None:
    found = language.detect_all(many, [None] * len(many))

    for (code, sure), text in zip(found, many, strict=True):
        expected, chance = peer.classify(text)
        assert sure == pytest.approx(chance, abs=1e-4)
        assert code == expected or sure < 0.51


@pytest.mark.corpus
def test_real_items_are_classified_as_py3langid_classifies_them(
    corpus: Path, peer: py3langid.LanguageIdentifier
) -> None:
    items = pl.scan_parquet(corpus / "data/bench/items_200k.parquet").filter(
        pl.int_range(pl.len()) % 400 == 0
    )
    titles = items.select("title").drop_nulls().collect()["title"].to_list()
    long = [title for title in titles if sum(map(str.isalpha, title)) >= 20]

    found = language.detect_all(long, [None] * len(long))

    assert len(long) > 400
    assert [code for code, _ in found] == [peer.classify(title)[0] for title in long]


def test_many_texts_keep_their_priors_and_their_order() -> None:
    texts = ["Kyiv", *SENTENCES.values(), ""]
    priors = ["uk", *[None] * len(SENTENCES), "fr"]

    found = [code for code, _ in language.detect_all(texts, priors)]

    assert found == ["uk", *SENTENCES, "fr"]
    assert language.detect_all([], []) == []


@pytest.mark.parametrize("prior", ["en", "uk", "fr"])
def test_a_clear_sentence_overrules_its_feed(prior: str) -> None:
    code, sure = language.detect(SENTENCES["de"], prior)

    assert code == "de"
    assert sure > 0.7


@pytest.mark.parametrize(
    ("text", "prior", "expected"),
    [
        pytest.param("Kyiv", "uk", "uk", id="too short"),
        pytest.param("Kyiv", None, "und", id="too short without a feed"),
        pytest.param("", "fr", "fr", id="empty"),
        pytest.param("12:30 — 15.08.2025 — 1 234 567,89", "ro", "ro", id="no letters"),
        pytest.param("Kyiv", "EN-gb", "en", id="region"),
        pytest.param("Kyiv", "pt_BR", "pt", id="underscore"),
        pytest.param(SENTENCES["en"], "ka", "ka", id="a language the model is not asked about"),
        pytest.param("Kyiv", "und", "und", id="unknown feed"),
    ],
)
def test_the_feeds_language_stands_unseen(text: str, prior: str | None, expected: str) -> None:
    assert language.detect(text, prior) == (expected, 0.0)


def test_an_unknown_feed_leaves_the_choice_to_the_text() -> None:
    assert language.detect(SENTENCES["en"], "und")[0] == "en"


@pytest.mark.parametrize(
    ("text", "prior"),
    [
        pytest.param("Президент прибыл в Москву", "uk", id="Russian words in a Ukrainian feed"),
        pytest.param("Statsministeren besøger byen", "no", id="Danish or Norwegian"),
        pytest.param("Predsednik je doputovao danas", "hr", id="Serbian or Croatian"),
    ],
)
def test_close_languages_need_more_than_a_hint(text: str, prior: str) -> None:
    code, sure = language.detect(text, prior)

    assert code == prior or sure >= 0.95


@given(st.text(max_size=200), st.sampled_from(["en", "uk", None]))
def test_every_text_has_a_known_language_and_a_sureness(text: str, prior: str | None) -> None:
    code, sure = language.detect(text, prior)

    assert code in language.LANGUAGES | {"und"}
    assert 0 <= sure <= 1
    assert language.detect(text, prior) == (code, sure)
