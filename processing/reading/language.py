"""Texts and their feeds' languages in, the texts' languages out: the only file that uses py3langid."""

import functools
import itertools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import py3langid.langid as py3langid
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Numbers = NDArray[np.int64]
Scores = NDArray[np.float32]

# The languages of the lexicon and of the feed catalogue; an open choice of all 140 models mistakes
# Chinese for Wu and Spanish for Extremaduran (.981 of titles right against .996).
_CODES = (
    "ar be bg bs cs da de el en es et fa fi fr he hi hr hu is it ja ko lt lv nl no pl pt ro ru sk sl "
    "sr sv tr uk vi zh"
)
LANGUAGES = frozenset(_CODES.split())
UNKNOWN = "und"
_LETTERS = 20  # below this many letters the feed knows better
# Against the feed's language: on 6,000 real items 2 of 27 wrong answers reach .7, as do .983 of the
# right ones; languages that are easily mistaken for each other must be surer.
_SURE = 0.7
_SURE_OF_TWIN = 0.95
_TWINS = (
    frozenset(["ru", "uk", "be", "bg"]),
    frozenset(["hr", "sr", "bs", "sl"]),
    frozenset(["cs", "sk"]),
    frozenset(["no", "da", "sv"]),
    frozenset(["es", "pt"]),
)
_CHARACTERS = 2_000  # more text does not change the answer, only the time
_BREAK = b"\xff"  # in no UTF-8 text; from every state it leads back to the first
_AT_ONCE = 300  # texts scored at once: more do not fit the processor's cache


def detect(text: str, prior: str | None) -> tuple[str, float]:
    """The ISO 639-1 code of the text's language and how sure that is, 0 to 1.

    The prior, the feed's language, stands where the text is too short or does not clearly
    speak against it; the sureness is 0 when it was taken unseen, ``und`` when there is none.

    >>> detect("Hi", "uk")
    ('uk', 0.0)
    >>> detect("Hi", None)
    ('und', 0.0)
    """
    return detect_all([text], [prior])[0]


def detect_all(texts: Sequence[str], priors: Sequence[str | None]) -> list[tuple[str, float]]:
    """For each text and its prior what ``detect`` says."""
    codes = [_code(prior) for prior in priors]
    texts = [text[:_CHARACTERS] for text in texts]
    askable = LANGUAGES | {UNKNOWN}
    asked = [n for n, text in enumerate(texts) if codes[n] in askable and _long_enough(text)]
    answers = [(code, 0.0) for code in codes]
    for first in range(0, len(asked), _AT_ONCE):
        some = asked[first : first + _AT_ONCE]
        for number, answer in zip(some, _classified([texts[n] for n in some]), strict=True):
            answers[number] = _weighed(codes[number], *answer)
    return answers


def _code(prior: str | None) -> str:
    return prior.lower().replace("_", "-").partition("-")[0] if prior else UNKNOWN


def _long_enough(text: str) -> bool:
    """Whether the text has enough letters; its beginning nearly always tells."""
    return any(sum(map(str.isalpha, part)) >= _LETTERS for part in (text[:30], text))


def _weighed(prior: str, found: str, sure: float) -> tuple[str, float]:
    if prior in (UNKNOWN, found):
        return found, sure
    twins = any(prior in group and found in group for group in _TWINS)
    return (found, sure) if sure >= (_SURE_OF_TWIN if twins else _SURE) else (prior, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """py3langid's naive Bayes model, restricted to LANGUAGES, as arrays.

    Its automaton reads bytes: from state ``s`` byte ``b`` leads to ``moves[rows[s] + b]``. A state
    stands for at most the last ``depth`` bytes, so that it can be told from those alone;
    ``second[256 * b + c]`` is the state after bytes b and c. ``features`` holds the feature that a
    state shows, -1 for none; each has a row of ``weights``, by language.
    """

    languages: list[str]
    depth: int
    second: Codes
    rows: Numbers
    moves: Codes
    features: Numbers
    weights: Scores
    chances: Scores
    same: list[tuple[int, int]]  # columns of one language in two scripts


def _classified(texts: Sequence[str]) -> list[tuple[str, float]]:
    """What py3langid's ``classify`` says of each text, from the same arrays, for all texts at once.

    One call a text takes three times as long, most of it in loops over bytes (measured,
    docs/decisions/0009).
    """
    model = _model()
    encoded = [_encoded(text) for text in texts]
    sizes = np.fromiter(map(len, encoded), np.int64, len(encoded))
    features = _features(encoded, model)
    shown = np.flatnonzero(features >= 0)
    owners = np.repeat(np.arange(len(encoded)), sizes + 1)[shown]
    keys, counts = np.unique(owners * len(model.weights) + features[shown], return_counts=True)
    often = np.log1p(counts.astype(np.float32))
    edges = np.searchsorted(keys, np.arange(len(encoded) + 1) * len(model.weights)).tolist()
    found = (keys % len(model.weights)).astype(np.int64)
    scores = np.zeros((len(encoded), len(model.languages)), dtype=np.float32)
    for text, (first, last) in enumerate(itertools.pairwise(edges)):
        if first < last:
            weights = model.weights.take(found[first:last], axis=0)
            scores[text] = often[first:last] @ weights + model.chances
    return _decided(scores, sizes, model)


def _encoded(text: str) -> bytes:
    """The bytes that the model was trained on: NFC, capitals only where small letters are too."""
    text = text.lower() if text.isupper() else text
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


def _features(encoded: Sequence[bytes], model: _Model) -> Numbers:
    """The feature that each byte shows, and each break after a text, which shows none."""
    read = _BREAK * (model.depth - 1) + _BREAK.join([*encoded, b""])
    letters = np.frombuffer(read, dtype=np.uint8).astype(np.int64)  # once, as numpy's places are
    size = letters.size - model.depth + 1
    states = model.second.take(letters[:size] * 256 + letters[1 : size + 1])
    for place in range(2, model.depth):
        states = model.moves.take(model.rows.take(states) + letters[place : place + size])
    features: Numbers = model.features.take(states)
    return features


def _decided(scores: Scores, sizes: Numbers, model: _Model) -> list[tuple[str, float]]:
    """The likeliest language of each row of scores and its probability."""
    scores /= np.sqrt(np.maximum(sizes, 1))[:, None]
    chances = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
    chances /= chances.sum(axis=1, keepdims=True)
    for first, second in model.same:
        chances[:, first] += chances[:, second]
        chances[:, second] = 0
    best = chances.argmax(axis=1)
    sure = chances[np.arange(len(best)), best].tolist()
    return [(model.languages[column], one) for column, one in zip(best.tolist(), sure, strict=True)]


@functools.cache
def _model() -> _Model:
    """The model; read once, at the first text (0.9 s and 100 MB, measured)."""
    whole = py3langid.LanguageIdentifier.from_model_file(py3langid.MODEL_FILE)
    whole.set_languages(sorted(LANGUAGES))
    moves = np.asarray(whole.tk_nextmove, dtype=np.uint32)
    rows = np.asarray(whole.tk_row, dtype=np.int64) * 256
    seconds = moves[rows[moves[rows[0] : rows[0] + 256]][:, None] + np.arange(256)]
    return _Model(
        languages=whole.nb_classes,
        depth=_depth(moves, rows),
        second=seconds.ravel(),
        rows=rows,
        moves=moves,
        features=np.asarray(whole.tk_output, dtype=np.int64),
        weights=whole.nb_ptc.astype(np.float32, order="C"),  # its rows are what is asked for
        chances=whole.nb_pc.astype(np.float32),
        same=[
            (whole.nb_classes.index(language), column)
            for column, language in enumerate(whole.nb_classes)
            if whole.nb_classes.index(language) < column
        ],
    )


def _depth(moves: Codes, rows: Numbers) -> int:
    """The most bytes that a state stands for: the steps to the last state reached from the first."""
    table = moves.reshape(-1, 256)
    reached = np.zeros(rows.size, dtype=np.bool_)
    latest, depth = np.array([0]), -1
    while latest.size:
        reached[latest] = True
        depth += 1
        following = np.zeros(rows.size, dtype=np.bool_)
        following[table[np.unique(rows[latest] // 256)]] = True
        latest = np.flatnonzero(following & ~reached)
    return depth
