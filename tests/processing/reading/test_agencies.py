"""Credit lines name the agency; an agency in the news does not."""

import polars as pl
import pytest

from processing.reading import agencies


def credited(title: str, summary: str) -> str | None:
    (found,) = agencies.credited(pl.DataFrame({"title": [title], "summary": [summary]}))
    assert found is None or isinstance(found, str)
    return found


@pytest.mark.parametrize(
    ("summary", "agency"),
    [
        ("KYIV (Reuters) - The parliament met at noon.", "Reuters"),
        ("KYIV, Ukraine (AP) — The parliament met at noon.", "AP"),
        ("Kiew (dpa) - Das Parlament trat am Mittag zusammen.", "dpa"),
        ("Das Parlament trat am Mittag zusammen. Quelle: dpa", "dpa"),
        ("PARIS, 12 juin (AFP) – Le parlement s'est réuni.", "AFP"),
        ("Le parlement s'est réuni. Source : AFP", "AFP"),
        ("Madrid (EFE).- El parlamento se reunió.", "EFE"),
        ("(ANSA) - ROMA, 5 MAG - Il parlamento si è riunito.", "ANSA"),
        ("Parlament zebrał się w południe. Źródło: PAP", "PAP"),
        ("O parlamento reuniu-se. Fonte: Lusa", "Lusa"),
        ("МОСКВА, 5 мая - РИА Новости. Парламент собрался в полдень.", "RIA Novosti"),
        ("Парламент собрался в полдень. — РИА Новости.", "RIA Novosti"),
        ("МОСКВА, 5 мая. /ТАСС/. Парламент собрался в полдень.", "TASS"),
        ("Москва. 5 мая. INTERFAX.RU - Парламент собрался.", "Interfax"),
        ("Парламент зібрався опівдні. Джерело: Укрінформ", "Ukrinform"),
        ("Парламент зібрався опівдні. — УНІАН.", "UNIAN"),
        ("Parlament se sešel v poledne. Zdroj: ČTK", "CTK"),
        ("Meclis öğlen toplandı. Kaynak: Anadolu Ajansı", "AA"),
        ("اجتمع البرلمان ظهرا. المصدر: رويترز", "Reuters"),
        ("新华社北京5月4日电 议会中午开会。", "Xinhua"),
        ("议会中午开会。来源：新华社", "Xinhua"),
        ("【キーウ共同】議会は正午に開かれた。", "Kyodo"),
        ("(서울=연합뉴스) 의회가 정오에 열렸다.", "Yonhap"),
        ("New Delhi, April 18 (IANS) The parliament met.", "IANS"),
        ("MIAMI (CBS/AP) -- The council met at noon.", "AP"),
        ("By The Associated Press\nThe parliament met at noon.", "AP"),
        ("The parliament met at noon. © 2026 AFP", "AFP"),
    ],
)
def test_a_credit_line_names_the_agency(summary: str, agency: str) -> None:
    assert credited("Parliament meets", summary) == agency


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Reuters wins a prize for its pictures", "The agency's photographers were honoured."),
        ("AP sues over access", "The Associated Press (AP) went to court on Monday."),
        ("Глава ТАСС ответил на вопросы", "Гендиректор ТАСС рассказал о планах агентства."),
        ("Парламент соберётся в полдень — ТАСС", "Об этом сообщил источник РИА Новости."),
        ("Germany prepares for talks – Reuters", "A minister told Reuters about the plans."),
        ("«Укрінформ» святкує річницю", "Агентству «Укрінформ» виповнилося сто років."),
        ("Le patron de l'AFP auditionné", "Le directeur de l'AFP a parlé devant les députés."),
        ("dpa streicht Stellen", "Die Nachrichtenagentur dpa will Stellen streichen."),
        ("Apartment block hit", "AP European history is taught again in the school."),
    ],
)
def test_an_agency_in_the_news_is_no_credit(title: str, summary: str) -> None:
    assert credited(title, summary) is None


def test_articles_keep_their_order_and_may_lack_a_summary() -> None:
    told = pl.DataFrame({"title": ["a", "b", "c"], "summary": [None, "ROME (Reuters) - Rain.", ""]})

    assert agencies.credited(told).to_list() == [None, "Reuters", None]


def test_every_spelling_belongs_to_one_agency() -> None:
    every = [spelling for spellings in agencies.AGENCIES.values() for spelling in spellings]

    assert len(every) == len(set(every))
