"""Texts to shingles, hashed runs of words: which runs a text has, and which numbers stand in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

# Four words, as measured best for feeds; in scripts that write no spaces eight characters, about as long.
WORDS = 4
CHARACTERS = 8
# Texts of at most so many shingles are short: they keep them all, longer ones one in SAMPLE: a sample of a few would tell
# nothing.
SHORT = 100
SAMPLE = 4
LEAD = 16  # runs: a headline and the first words of the text
# Words that tell issues of a series apart as numbers do: days, months and spelt numbers.
_COUNTED = """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december two three four five six seven eight nine ten eleven twelve first
    second third fourth fifth sixth seventh eighth ninth tenth ii iii iv vi vii viii ix xi xii xiii xiv xv
    понедельник понедельника вторник вторника среда среду среды четверг четверга пятница пятницу пятницы
    суббота субботу субботы воскресенье воскресенья января февраля марта апреля мая июня июля августа
    сентября октября ноября декабря январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь
    декабрь два две три четыре пять шесть семь восемь девять десять первый первая второй вторая третий
    третья четвертый пятый шестой седьмой восьмой девятый десятый
    понеділок понеділка вівторок вівторка середа середу середи четверга пʼятниця пятниця пятницю неділя неділю
    неділі субота суботу суботи січня лютого березня квітня травня червня липня серпня вересня жовтня
    листопада грудня перший перша другий друга третій третя четвертий дві чотири шість сім вісім девять
    montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober
    dezember zwei drei vier fünf sechs sieben acht neun zehn erste zweite dritte vierte ersten zweiten dritten
    lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril juin juillet août septembre
    octobre novembre décembre deux trois quatre cinq sept huit neuf dix première deuxième troisième
    lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto
    septiembre octubre noviembre diciembre dos tres cuatro cinco seis siete ocho nueve diez primera segunda
    tercera segundo tercero
    lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio aprile maggio giugno luglio
    settembre ottobre dicembre due tre quattro cinque sei sette otto nove dieci
    segunda terça quarta quinta sexta janeiro fevereiro março maio junho julho setembro outubro dezembro
    poniedziałek wtorek środa środę czwartek piątek sobota sobotę niedziela niedzielę stycznia lutego marca
    kwietnia maja czerwca lipca sierpnia września października grudnia dwa trzy cztery pięć sześć siedem
    pondělí úterý středa čtvrtek pátek neděle ledna února března dubna května června července srpna září
    října listopadu prosince luni marți miercuri joi vineri sâmbătă duminică pazartesi salı çarşamba perşembe
    cuma cumartesi pazar ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
    الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
    一 二 三 四 五 六 七 八 九 十 百 千 万
"""
COUNTED = sorted(set(_COUNTED.split()))

UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_SEED = 7
_HASHED = pl.Series(COUNTED).hash(_SEED).implode()
_TEXTS_AT_ONCE = 5_000  # their words are in memory together
_MASK = 0x9E3779B97F4A7C15  # stands for any number in a run
# Odd numbers: multiplied by them, 64-bit hashes stay distinct and evenly spread.
_FACTORS = (0x2545F4914F6CDD1D, 0x27D4EB2F165667C5, 0x165667B19E3779F9, 0x2127599BF4325C37)
_FACTORS_8 = (*_FACTORS, *(factor ^ 0x5BD1E995AAAAAAAA for factor in _FACTORS))


@dataclass(frozen=True, slots=True)
class Shingles:
    """The shingles of some texts; a text is known by its ``key``.

    ``runs``: key, run (hash of the words), leading (one of the first LEAD); each once a text; of a long
    text only the leading ones and one in SAMPLE. ``counts``: of those with one number, key, run (with the
    number blotted out) and value (the run as it is). ``sizes``: key, every (runs of the whole text),
    sampled (those in the sample of one in SAMPLE), words (hashes of a short text's distinct words; null of
    a long one).
    """

    runs: pl.DataFrame
    counts: pl.DataFrame
    sizes: pl.DataFrame


EMPTY = Shingles(
    pl.DataFrame(schema={"key": pl.Int64, "run": pl.UInt64, "leading": pl.Boolean}),
    pl.DataFrame(schema={"key": pl.Int64, "run": pl.UInt64, "value": pl.UInt64}),
    pl.DataFrame(
        schema={
            "key": pl.Int64,
            "every": pl.Int64,
            "sampled": pl.Int64,
            "words": pl.List(pl.UInt32),
        }
    ),
)


def of(texts: pl.DataFrame) -> Shingles:
    """The shingles of each text; ``texts`` has key, title and summary, one row per key."""
    parts = [_some(part) for part in texts.iter_slices(_TEXTS_AT_ONCE)]
    return joined([EMPTY, *parts])


def joined(parts: Sequence[Shingles]) -> Shingles:
    """The shingles of all parts, whose texts are different ones."""
    names = ("runs", "counts", "sizes")
    return Shingles(*(pl.concat([getattr(part, name) for part in parts]) for name in names))


def folded(text: pl.Expr) -> pl.Expr:
    """The text in small letters, with ё as е: wordings that differ in these are the same."""
    return text.str.to_lowercase().str.replace_all("ё", "е", literal=True)


def is_count(word: pl.Expr) -> pl.Expr:
    """Whether the word holds a digit or is one of COUNTED."""
    return word.str.contains(r"\d") | word.is_in(COUNTED)


def probe() -> str:
    """A word that changes when polars hashes differently, which changes what is sampled."""
    return str(pl.Series(["frontwatch", "Київ"]).hash(_SEED).to_list())


def _some(texts: pl.DataFrame) -> Shingles:
    text = folded(pl.concat_str("title", "summary", separator="\n", ignore_nulls=True))
    plain = texts.select("key", text=text)
    marks = pl.col("text").str.count_matches(f"[{UNSPACED}]")
    unspaced = plain.select(marks * 3 > pl.col("text").str.len_chars()).to_series()
    spaced = _words(plain.filter(~unspaced), r"\w+")
    signs = _words(plain.filter(unspaced), rf"[{UNSPACED}]|[\w--[{UNSPACED}]]+")
    words = pl.concat([spaced, signs])
    runs = pl.concat([_runs(spaced, _FACTORS), _runs(signs, _FACTORS_8)])
    counts = runs.filter("counted").select("key", run="blotted", value="run").unique()
    kept = runs.group_by("key", "run").agg(pl.col("leading").any())
    return Shingles(kept, counts, _sizes(plain.select("key"), kept, words))


def _words(texts: pl.DataFrame, word: str) -> pl.DataFrame:
    """Each word in its place: key, short (whether its text is), hashed, count (whether it is a number)."""
    words = texts.select("key", word=pl.col("text").str.extract_all(word))
    sized = words.with_columns(short=pl.col("word").list.len() < SHORT + WORDS)
    each = sized.explode("word").drop_nulls("word")
    hashed = each.lazy().select("key", "short", "word", hashed=pl.col("word").hash(_SEED))
    count = pl.col("word").str.contains(r"\d") | pl.col("hashed").is_in(_HASHED)
    return hashed.select("key", "short", "hashed", count=count).collect()


def _runs(words: pl.DataFrame, factors: tuple[int, ...]) -> pl.DataFrame:
    """The runs of so many words that are kept: key, run, leading, blotted (without numbers), counted."""
    blotted = pl.when("count").then(pl.lit(_MASK, pl.UInt64)).otherwise("hashed")
    length, place = len(factors), pl.int_range(pl.len())
    counts = [pl.col("count").shift(-ahead).cast(pl.Int8) for ahead in range(length)]
    begins = pl.when(pl.col("key").ne_missing(pl.col("key").shift())).then(place)
    runs = words.lazy().select(
        "key",
        "short",
        whole=pl.col("key") == pl.col("key").shift(1 - length),
        run=_mixed(pl.col("hashed"), factors),
        leading=place - begins.forward_fill() < LEAD,
        blotted=_mixed(blotted, factors),
        counted=pl.sum_horizontal(counts).is_between(1, length - 3),
    )
    kept = pl.col("short") | pl.col("leading") | (pl.col("run") % SAMPLE == 0)
    return runs.filter("whole", kept).drop("whole", "short").collect()


def _mixed(hashed: pl.Expr, factors: tuple[int, ...]) -> pl.Expr:
    shifted = [hashed.shift(-ahead) * factor for ahead, factor in enumerate(factors)]
    return pl.sum_horizontal(shifted)


def _sizes(keys: pl.DataFrame, runs: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """For each text how many runs it has, and the words of a short one."""
    in_sample = pl.col("run") % SAMPLE == 0
    sizes = runs.group_by("key").agg(
        every=pl.len().cast(pl.Int64), sampled=in_sample.sum().cast(pl.Int64)
    )
    lengths = words.filter(~pl.col("short")).group_by("key").agg(long=pl.len().cast(pl.Int64))
    bags = words.filter("short").group_by("key")
    bag = bags.agg(words=(pl.col("hashed") % 2**32).cast(pl.UInt32).unique())
    told = keys.join(sizes, on="key", how="left", maintain_order="left")
    told = told.join(lengths, on="key", how="left", maintain_order="left")
    counted = told.select(
        "key",
        every=pl.coalesce("long", "every").fill_null(0),
        sampled=pl.col("sampled").fill_null(0),
    )
    return counted.join(bag, on="key", how="left", maintain_order="left")
