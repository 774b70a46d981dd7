"""What feeds write for a time to that time in UTC; never a guess.

Every number and every word that follows the first number must have a meaning here, else the answer is
None: an unknown word may be a zone or half of the day, and a time that is wrong is worse than none.
"""

import functools
import html
import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

LONGEST = 100
# Other calendars number their years otherwise: 2026 is 2569 in Thailand and 1405 in Iran.
_YEARS = range(1900, 2200)

# Full names of the months, January first, nominative and genitive, without accents, in en ru uk de fr
# es it pl pt tr ro cs bg sr hr el nl hu sv nb da fi is et lt lv sk sl be ar fa ca, and the abbreviations
# that do not begin one of them: Unicode CLDR, as in Babel 2.18. "listopad" is October in Croatian,
# November in Polish and Czech.
_MONTHS = """
enero gener gennaio ianuarie jaanuar janeiro januar januara januari january janvaris janvier leden
ledna ocak sausio sausis sijecanj sijecnja styczen stycznia tammikuu tammikuuta ιανουαριοσ
ιανουαριου студзень студзеня січень січня январь января януари јануар يناير ژانویه ;
febbraio febrer febrero februar februara februari februarie februaris february fevereiro fevrier
helmikuu helmikuuta lutego luty subat unor unora vasario vasaris veebruar veljaca veljace
φεβρουαριοσ φεβρουαριου лютага лютии лютого люты фебруар февраль февраля февруари فبراير فوریه ;
brezen brezna kovas kovo maaliskuu maaliskuuta maart mar marc marca march marcius marco marec mars
mart martie marts marz marzec marzo mrt ozujak ozujka μαρτιοσ μαρτιου березень березня март марта
сакавік сакавіка مارس ;
abril april aprila aprile aprilie aprilis aprill avril balandis balandzio duben dubna huhtikuu
huhtikuuta kwiecien kwietnia nisan travanj travnja απριλιοσ απριλιου апрель апреля април квітень
квітня красавік красавіка ابريل اوریل ;
geguze geguzes kveten kvetna maggio mai maig maijs maio maj maja majus may mayis mayo mei svibanj
svibnja toukokuu toukokuuta μαιοσ μαιου маи мая мај травень травня مايو مه ;
birzelio birzelis cerven cervna cvn czerwca czerwiec giugno haziran iunie juin jun juna june junho
juni junij junijs junio junius juny juuni kesakuu kesakuuta lipanj lipnja ιουνιοσ ιουνιου июнь июня
червень червня чэрвень чэрвеня юни јун يونيو ژوين ;
cervence cervenec cvc heinakuu heinakuuta iulie juillet jul jula julho juli julij julijs julio
juliol julius july juuli liepa liepos lipca lipiec luglio srpanj srpnja temmuz ιουλιοσ ιουλιου июль
июля липень липня ліпень ліпеня юли јул يوليو ژويیه ;
ag agost agosto agust agustos aout august augusta augusti augusts augustus augusztus avgust elokuu
elokuuta kolovoz kolovoza rugpjucio rugpjutis sierpien sierpnia srpen srpna αυγουστοσ αυγουστου
август августа жнівень жніуня серпень серпня اغسطس اوت ;
eylul rugsejis rugsejo rujan rujna septembar september septembra septembre septembrie septembris
septiembre setembre setembro settembre syyskuu syyskuuta szeptember wrzesien wrzesnia zari
σεπτεμβριοσ σεπτεμβριου верасень верасня вересень вересня сентябрь сентября септембар септември
سبتمبر سپتامبر ;
ekim listopad listopada lokakuu lokakuuta october octobre octombrie octubre oktobar oktober oktobra
oktobris oktoober ottobre outubro pazdziernik pazdziernika rijen rijna spalio spalis οκτωβριοσ
οκτωβριου жовтень жовтня кастрычнік кастрычніка октобар октомври октябрь октября اكتوبر اکتبر ;
kasim lapkricio lapkritis listopad listopada listopadu marraskuu marraskuuta noiembrie novembar
november novembra novembre novembris novembro noviembre studeni studenoga νοεμβριοσ νοεμβριου
листопад листопада лістапад лістапада новембар ноември ноябрь ноября نوامبر نوفمبر ;
aralik decembar december decembra decembre decembrie decembris desember desembre detsember dezember
dezembro dicembre diciembre grudnia grudzien gruodis gruodzio joulukuu joulukuuta prosinac prosinca
prosince prosinec δεκεμβριοσ δεκεμβριου грудень грудня декабрь декабря декември децембар снежань
снежня دسامبر ديسمبر
"""
# Weekdays where some put them after the date: CLDR's en ru uk tr hu.
_WEEKDAYS = """
carsamba csutortok cuma cumartesi friday hetfo kedd monday pazar pazartesi pentek persembe sali
saturday sunday szerda szombat thursday tuesday vasarnap wednesday воскресенье вторник вівторок
неділя пʼятниця понедельник понеділок пятница середа среда суббота субота четвер четверг
"""
# Hours ahead of UTC: RFC 822 and, where all the world means the same by it, the IANA time zone
# database. BST is Britain's. IST, CST for China and AMT have several meanings, or are not in RFC 822.
_ZONES = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0),
    **dict.fromkeys(("cet", "met", "bst", "west", "wat"), 1),
    **dict.fromkeys(("cest", "mest", "eet", "cat", "sast"), 2),
    **dict.fromkeys(("eest", "msk", "мск", "eat", "trt", "idt"), 3),
    **dict.fromkeys(("msd", "samt", "azt"), 4),
    **dict.fromkeys(("pkt", "yekt", "uzt"), 5),
    **dict.fromkeys(("omst",), 6),
    **dict.fromkeys(("novt", "krat", "wib", "ict"), 7),
    **dict.fromkeys(("irkt", "hkt", "sgt", "awst", "pht"), 8),
    **dict.fromkeys(("jst", "kst", "yakt"), 9),
    **dict.fromkeys(("aest", "vlat"), 10),
    **dict.fromkeys(("aedt",), 11),
    **dict.fromkeys(("nzst",), 12),
    **dict.fromkeys(("nzdt",), 13),
    **dict.fromkeys(("brt", "art", "adt"), -3),
    **dict.fromkeys(("edt",), -4),
    **dict.fromkeys(("est", "cdt"), -5),
    **dict.fromkeys(("cst", "mdt"), -6),
    **dict.fromkeys(("mst", "pdt"), -7),
    **dict.fromkeys(("pst", "akdt"), -8),
    **dict.fromkeys(("akst",), -9),
    **dict.fromkeys(("hst",), -10),
}
# Words that say nothing. After a time a single letter may be a military zone.
_PARTICLES = "st nd rd th de del of uhr года року"
_BEFORE_A_TIME = "t d at a as um kl klo alle ore ora ob le o er г р в о у saat"
_KNOWN_BEFORE = frozenset(f"{_PARTICLES} {_BEFORE_A_TIME} {_WEEKDAYS}".split())
_KNOWN_AFTER = frozenset([*f"{_PARTICLES} {_WEEKDAYS}".split(), *_ZONES])
_EAST_ASIAN = str.maketrans("年월月년日일\u2212", "-------")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_COMMENT = re.compile(r"\(([^()]*)\)")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:t(\d\d)(\d\d)(\d\d)?)?(?!\d)")
_TIME = re.compile(
    r"(?<!\d)(\d{1,2})[:h](\d\d)(?::(\d{1,2})(?:[.,](\d{1,9}))?)?(?![\d:])(?:\s?([ap])\.?m\b\.?)?"
)
_OFFSET = re.compile(
    r"\s?(?:gmt|utc?|z|[a-z]{3,4}\s)?\s?([+-])(?:(\d\d)(\d\d)|(\d{1,2})(?::(\d\d))?)(?![\d:])"
)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4})([-/.])\s?(\d{1,2})\2\s?(\d{1,4})(?!\d)")


def moment(raw: str) -> datetime | None:
    """The time in UTC; None when the text cannot be read without guessing.

    A time without a zone is taken as UTC, a day without a time as its midnight. A wrong weekday is
    ignored. 05/09/2026 is a guess, 05.09.2026 and 25/09/2026 are none.

    >>> moment("18 сентября 2026, 12:00 MSK")
    datetime.datetime(2026, 9, 18, 9, 0, tzinfo=datetime.timezone.utc)
    """
    return _moment(raw) if len(raw) <= LONGEST else None


def precision(raw: str) -> str:
    """How fine the time is that ``moment`` reads in the text: second, minute or day.

    >>> precision("2026-09-18 12:00"), precision("18 September 2026")
    ('minute', 'day')
    """
    text = raw.lower() if raw.isascii() and ":" in raw else _plain(raw)
    if _EPOCH.fullmatch(text):
        return "second"
    time = _TIME.search(_COMMENT.sub(" ", text))
    if time is None:
        return "day"
    return "minute" if time[3] is None else "second"


@functools.lru_cache(maxsize=4_096)
def _moment(raw: str) -> datetime | None:
    text = _plain(raw)
    try:
        if _EPOCH.fullmatch(text):
            milliseconds = int(text) * (1_000 if len(text) == 10 else 1)
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
        return _calendar(text)
    except (OverflowError, ValueError):
        return None


def _plain(raw: str) -> str:
    """In lower case without accents, CDATA markers and East Asian signs; compact ISO written out."""
    text = html.unescape(raw).casefold().replace("<![cdata[", "").replace("]]>", "")
    text = unicodedata.normalize("NFKD", text.translate(_EAST_ASIAN))
    text = "".join(sign for sign in text if unicodedata.category(sign)[0] != "M")
    text = text.replace("ı", "i").replace("ł", "l").strip()
    if compact := _COMPACT.match(text):
        day, time = "-".join(compact.groups()[:3]), ":".join(filter(None, compact.groups()[3:]))
        text = f"{day} {time}{text[compact.end() :]}"
    return text


def _calendar(text: str) -> datetime | None:
    """The time that the text says in words or numbers; ValueError when it is not one."""
    comments = " ".join(_COMMENT.findall(text))
    text = _COMMENT.sub(" ", text)
    time = _TIME.search(text)
    before, after, since_midnight, offsets = text, "", timedelta(), set[timedelta]()
    if time is not None:
        offset = _OFFSET.match(text, time.end())
        before, after = text[: time.start()], text[(offset or time).end() :]
        since_midnight = _since_midnight(*time.groups())
        offsets = _offsets(offset, after, comments)
    day = _day(before, after)
    if day is None or len(offsets) > 1:
        return None
    return day + since_midnight - next(iter(offsets), timedelta())


def _since_midnight(
    hours: str, minutes: str, seconds: str | None, fraction: str | None, half: str | None
) -> timedelta:
    hour, minute, second = int(hours), int(minutes), int(seconds or 0)
    if half is not None:
        if not (1 <= hour <= 12 or (half == "p" and hour > 12)):
            raise ValueError(hours)
        hour = hour % 12 + 12 * (half == "p") if hour <= 12 else hour
    # 24:00 is the end of the day (ISO 8601), a 61st second a leap second.
    if minute > 59 or second > 60 or hour > 23 + (minute == second == 0):
        raise ValueError(minutes)
    microseconds = int((fraction or "0").ljust(6, "0")[:6])
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=microseconds)


def _offsets(offset: re.Match[str] | None, after: str, comments: str) -> set[timedelta]:
    """All that is said of the zone, that in brackets only if there is nothing else."""
    found = {timedelta(hours=_ZONES[word]) for word in _WORD.findall(after) if word in _ZONES}
    if offset is not None:
        sign, hours, minutes, short, more = offset.groups()
        hour, minute = int(hours or short), int(minutes or more or 0)
        if hour > 14 or minute > 59:
            raise ValueError(offset.group())
        found.add((-1 if sign == "-" else 1) * timedelta(hours=hour, minutes=minute))
    words = _WORD.findall(comments)
    return found or {timedelta(hours=_ZONES[word]) for word in words if word in _ZONES}


def _day(before: str, after: str) -> datetime | None:
    """Midnight of the day that is written before or after the time; None if it takes guessing."""
    lead = _NUMBER.split(before, maxsplit=1)[0]
    first, inner, last = map(_WORD.findall, (lead, before[len(lead) :], after))
    if not (_are_known(inner, _KNOWN_BEFORE) and _are_known(last, _KNOWN_AFTER)):
        return None
    text = f"{before} {after}"
    numbers = _NUMBER.findall(text)
    months = [month for word in (*first, *inner, *last) if (month := _month(word))]
    if len(months) == 2 and _month(first[0] if first else ""):
        del months[0]  # "mar" is a Tuesday in Spain, France and Italy
    if len(numbers) == 3:
        return _in_numbers(text)
    if len(numbers) == 2 and len(months) == 1:
        return _in_words(months[0], *numbers)
    return None


def _are_known(words: Sequence[str], particles: frozenset[str]) -> bool:
    return all(word in particles or _month(word) is not None for word in words)


@functools.lru_cache(maxsize=1_024)
def _month(word: str) -> int | None:
    """The month with this name or abbreviation, 1 to 12; None if there is none, or several."""
    months = list(enumerate(_MONTHS.split(";"), 1))
    found = [at for at, names in months if word in names.split()]
    if not found and len(word) >= 3:
        found = [at for at, names in months if any(n.startswith(word) for n in names.split())]
    return found[0] if len(found) == 1 else None


def _in_words(month: int, first: str, second: str) -> datetime:
    day, year = (second, first) if len(first) == 4 else (first, second)
    if len(day) > 2 or len(year) not in (2, 4):
        raise ValueError(day, year)
    return _midnight(_year(year), month, int(day))


def _in_numbers(text: str) -> datetime | None:
    """The year first or last. With dots the day is first; else it must be the one that is no month."""
    found = _NUMERIC.search(text)
    if found is None:
        return None
    first, sign, second, third = found.groups()
    if len(first) == 4 and len(third) <= 2:
        return _midnight(_year(first), int(second), int(third))
    if len(first) > 2 or not (len(third) == 4 or (len(third) == 2 and sign == ".")):
        return None
    day, month = int(first), int(second)
    if sign != "." and day <= 12 and month <= 12 and day != month:
        return None
    return _midnight(_year(third), *((day, month) if month > 12 else (month, day)))


def _year(digits: str) -> int:
    """RFC 2822: of two digits, 00 to 49 are in this century."""
    return int(digits) + (0 if len(digits) == 4 else 2_000 if int(digits) < 50 else 1_900)


def _midnight(year: int, month: int, day: int) -> datetime:
    if year not in _YEARS:
        raise ValueError(year)
    return datetime(year, month, day, tzinfo=UTC)
