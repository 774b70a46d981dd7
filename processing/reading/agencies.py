"""Which news agency a text is credited to, by its credit line; a name in the news itself is no credit."""

import re

import polars as pl

# Each agency as it is called here, and its spellings in credit lines; case counts.
AGENCIES = {
    "AA": ("Anadolu Agency", "Anadolu Ajansı", "Anadolu Agentur", "Anadolu", "AA"),
    "AFP": ("Agence France-Presse", "AFP", "АФП", "أ ف ب", "أ.ف.ب", "فرانس برس", "法新社"),
    "ANSA": ("ANSA", "Ansa", "АНСА"),
    "AP": ("The Associated Press", "Associated Press", "AP", "Ассошиэйтед Пресс", "美联社"),
    "APA": ("Austria Presse Agentur", "APA"),
    "Agerpres": ("AGERPRES", "Agerpres"),
    "BELTA": ("BelTA", "BELTA", "БЕЛТА", "БелТА"),
    "BNS": ("BNS",),
    "BTA": ("BTA", "БТА"),
    "Belga": ("Belga", "BELGA"),
    "CTK": ("ČTK", "CTK"),
    "EFE": ("Agencia EFE", "EFE", "Efe"),
    "Europa Press": ("EUROPA PRESS", "Europa Press"),
    "IANS": ("IANS",),
    "Interfax": ("Interfax", "INTERFAX.RU", "INTERFAX", "Интерфакс", "ИНТЕРФАКС"),
    "Interfax-Ukraine": (
        "Interfax-Ukraine",
        "Интерфакс-Украина",
        "Інтерфакс-Україна",
    ),
    "Kyodo": ("Kyodo News", "Kyodo", "共同社", "共同通信", "共同"),
    "Lusa": ("Lusa", "LUSA"),
    "MTI": ("MTI",),
    "NTB": ("NTB",),
    "PAP": ("PAP",),
    "PTI": ("PTI",),
    "RIA Novosti": ("RIA Novosti", "РИА Новости", "РИА НОВОСТИ", "РІА Новини", "俄新社"),
    "Reuters": (
        "Thomson Reuters",
        "Reuters",
        "REUTERS",
        "Рейтер",
        "Reuter",
        "رويترز",
        "路透社",
        "ロイター",
    ),
    "Ritzau": ("Ritzau", "ritzau"),
    "SITA": ("SITA",),
    "STT": ("STT",),
    "TASR": ("TASR",),
    "TASS": ("TASS", "ТАСС", "ИТАР-ТАСС", "塔斯社", "タス通信"),
    "TT": ("TT",),
    "UNIAN": ("UNIAN", "УНИАН", "УНІАН"),
    "Ukrinform": ("Ukrinform", "Укринформ", "Укрінформ"),
    "WAM": ("WAM", "وام"),
    "Xinhua": ("Xinhua", "XINHUA", "Синьхуа", "新华社", "新華社", "شينخوا"),
    "Yonhap": ("Yonhap", "연합뉴스", "聯合通訊社"),
    "dpa": ("dpa-infocom", "dpa-AFX", "Deutsche Presse-Agentur", "dpa", "DPA"),
    "ΑΠΕ-ΜΠΕ": ("ΑΠΕ-ΜΠΕ", "AMNA"),
}

_SPELLINGS = {spelling: name for name, every in AGENCIES.items() for spelling in every}
_NAME = "(" + "|".join(re.escape(name) for name in sorted(_SPELLINGS, key=len, reverse=True)) + ")"
_LIST = rf"(?:[A-Za-z]{{2,12}}\s*[/,]\s*)?{_NAME}(?:\s*[/,]\s*[A-Za-z]{{2,12}})?"
_DASH = "[-\u2010-\u2015]"  # hyphens and dashes
_STOP = r"(?:^|[.!?…»”\"])\s*"  # what ends a sentence: after a comma an agency is only quoted
_SOURCE = (
    "source|sources|quelle|quellen|fuente|fuentes|fonte|fonti|fontes|źródło|zdroj|zdroje|bron|källa|kilde"
    "|sursa|sursă|forrás|kaynak|πηγή|источник|джерело|крыніца|източник|извор|izvor|المصدر|来源|來源|出典|출처"
)
_FORMS = (
    rf"[(（\[]\s*{_LIST}\s*[)）\]]\s*(?:[.]?{_DASH}|[:：]|[.]?\s*$)",  # KYIV (Reuters) - ...
    rf"\d\s*\(\s*{_LIST}\s*\)",  # New Delhi, April 18 (IANS) ...
    rf"[\[(（【][^\])）】\n]{{0,20}}[=＝]\s*{_NAME}\s*[\])）】]",  # (서울=연합뉴스)
    rf"【[^】\n]{{0,12}}?{_NAME}(?:[=＝][^】\n]{{0,8}})?】",  # 【モスクワ共同】
    r"^(新华社|新華社)\S{1,12}日\s?[电電]",
    rf"[/／]\s*{_NAME}\s*[/／]\s*(?:[.:]|{_DASH}|$)",  # /ТАСС/.
    rf"^\p{{Lu}}{{3}}[^.\n]{{0,40}}\s{_DASH}\s*{_NAME}\s*[.,]\s",  # МОСКВА, 5 мая - РИА Новости. ...
    rf"^\p{{Lu}}\p{{L}}+[.,]\s\d{{1,2}}[.\s]*\p{{L}}+[.,]\s{_NAME}(?:\.|\s{_DASH})",  # Москва. 5 мая. ИНТЕРФАКС -
    rf"{_STOP}{_DASH}\s*{_NAME}\s*[.]?\s*$",  # ... . — РИА Новости.
    rf"{_STOP}{_NAME},\s\d{{1,2}}[.\s/][^.\n]{{2,10}}(?:\d{{4}})?[.]?\s*$",  # ... . РИА Новости, 5 мая 2025
    rf"(?i:{_SOURCE})\s*[:：]\s*{_NAME}(?:\W|$)",
    rf"(?:©|\(c\)|Copyright)\s*(?:\d{{4}}\s*)?(?:by\s)?{_NAME}\s*(?:[.,/]|$)",
    rf"^(?i:by|par|von|por|di|door|av|af|od|от|від)\s+(?i:the\s+)?{_NAME}\s*(?:$|{_DASH}|[|•])",
)


def credited(texts: pl.DataFrame) -> pl.Series:
    """The agency that each text, ``title`` and ``summary``, is credited to, in their order; null for none.

    Found are lines such as "KYIV (Reuters) -", "/ТАСС/.", "Quelle: dpa" and "— РИА Новости." at an end.

    >>> texts = {"title": ["Talks end", "Reuters wins a prize"], "summary": ["PARIS (AFP) - They end.", ""]}
    >>> credited(pl.DataFrame(texts)).to_list()
    ['AFP', None]
    """
    whole = pl.concat_str("title", "summary", separator="\n", ignore_nulls=True)
    text = texts.select(text=whole).with_row_index("row")
    named = text.filter(pl.col("text").str.contains_any(list(_SPELLINGS)))
    forms = [pl.col("text").str.extract(f"(?m){form}") for form in _FORMS]
    found = named.select("row", agency=pl.coalesce(forms).replace_strict(_SPELLINGS, default=None))
    return text.join(found, on="row", how="left", maintain_order="left")["agency"]
