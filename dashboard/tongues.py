"""English names of languages and countries, by ISO 639-1 and ISO 3166-1 alpha-2 code (Unicode CLDR)."""

_LANGUAGES = dict(
    pair.split(" ", 1)
    for pair in [
        "ar Arabic",
        "az Azerbaijani",
        "be Belarusian",
        "bg Bulgarian",
        "bs Bosnian",
        "ca Catalan",
        "cs Czech",
        "da Danish",
        "de German",
        "el Greek",
        "en English",
        "es Spanish",
        "et Estonian",
        "fa Persian",
        "fi Finnish",
        "fr French",
        "he Hebrew",
        "hi Hindi",
        "hr Croatian",
        "hu Hungarian",
        "hy Armenian",
        "id Indonesian",
        "is Icelandic",
        "it Italian",
        "ja Japanese",
        "ka Georgian",
        "kk Kazakh",
        "ko Korean",
        "ky Kyrgyz",
        "lt Lithuanian",
        "lv Latvian",
        "mk Macedonian",
        "nb Norwegian",
        "nl Dutch",
        "no Norwegian",
        "pl Polish",
        "pt Portuguese",
        "ro Romanian",
        "ru Russian",
        "sk Slovak",
        "sl Slovenian",
        "sq Albanian",
        "sr Serbian",
        "sv Swedish",
        "th Thai",
        "tr Turkish",
        "uk Ukrainian",
        "und Unknown",
        "ur Urdu",
        "uz Uzbek",
        "vi Vietnamese",
        "zh Chinese",
    ]
)
_COUNTRIES = dict(
    pair.split(" ", 1)
    for pair in [
        "AE United Arab Emirates",
        "AM Armenia",
        "AR Argentina",
        "AT Austria",
        "AU Australia",
        "AZ Azerbaijan",
        "BE Belgium",
        "BG Bulgaria",
        "BR Brazil",
        "BY Belarus",
        "CA Canada",
        "CH Switzerland",
        "CN China",
        "CZ Czechia",
        "DE Germany",
        "DK Denmark",
        "EE Estonia",
        "EG Egypt",
        "ES Spain",
        "FI Finland",
        "FR France",
        "GB United Kingdom",
        "GE Georgia",
        "GR Greece",
        "HK Hong Kong",
        "HR Croatia",
        "HU Hungary",
        "ID Indonesia",
        "IE Ireland",
        "IL Israel",
        "IN India",
        "IR Iran",
        "IS Iceland",
        "IT Italy",
        "JP Japan",
        "KG Kyrgyzstan",
        "KR South Korea",
        "KZ Kazakhstan",
        "LT Lithuania",
        "LV Latvia",
        "MD Moldova",
        "MX Mexico",
        "NG Nigeria",
        "NL Netherlands",
        "NO Norway",
        "PK Pakistan",
        "PL Poland",
        "PT Portugal",
        "QA Qatar",
        "RO Romania",
        "RS Serbia",
        "RU Russia",
        "SA Saudi Arabia",
        "SE Sweden",
        "SG Singapore",
        "SI Slovenia",
        "SK Slovakia",
        "TR Türkiye",
        "TW Taiwan",
        "UA Ukraine",
        "UN United Nations",
        "US United States",
        "UZ Uzbekistan",
        "VN Vietnam",
        "ZA South Africa",
    ]
)


def language(code: str) -> str:
    """The language's English name; the code itself where it is not listed.

    >>> language("uk"), language("xx")
    ('Ukrainian', 'xx')
    """
    return _LANGUAGES.get(code, code)


def country(code: str) -> str:
    """The country's English name; the code itself where it is not listed.

    >>> country("UA"), country("XX")
    ('Ukraine', 'XX')
    """
    return _COUNTRIES.get(code, code)


def languages() -> dict[str, str]:
    """All names by code."""
    return dict(_LANGUAGES)


def countries() -> dict[str, str]:
    """All names by code."""
    return dict(_COUNTRIES)
