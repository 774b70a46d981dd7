"""A page that shows texts in one kind of place each, by the dashboard's own pieces and without its headers.

FRONTWATCH_PAYLOADS names a JSON list of texts; the address says which of them, and where: without the
dashboard's Content-Security-Policy nothing but the pieces themselves keeps a text from working.
"""

import json
import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import streamlit as st

from dashboard import figures, grids, theme, words
from dashboard.axes import Drawing
from dashboard.grids import Grid
from dashboard.views import article, headlines
from processing.counting import outlets
from processing.frames import trend
from processing.tables import TREND

START = datetime(2026, 3, 2, tzinfo=UTC)
DAYS, LINES, SIDE = 3, 5, 20


def main() -> None:
    """The texts that the address asks for are in the place that it names."""
    texts = json.loads(Path(os.environ["FRONTWATCH_PAYLOADS"]).read_text(encoding="utf-8"))
    asked = st.query_params
    PLACES[asked["place"]](texts[int(asked["since"]) : int(asked["until"])])
    st.caption("All is shown")


def table(texts: Sequence[str]) -> None:
    """As headline, outlet, actor, language and link of the newest headlines."""
    headlines.table(
        pl.DataFrame(
            {
                "first_seen": [START] * len(texts),
                "outlet": texts,
                "feed_id": texts,
                "title": texts,
                "actors": [[text] for text in texts],
                "language": texts,
                "url": texts,
            }
        )
    )


def charts(texts: Sequence[str]) -> None:
    """As names of outlets and of subjects on the heat map, every text on its diagonal."""
    for first in range(0, len(texts), 2 * SIDE):
        both = texts[first : first + 2 * SIDE]
        half = -(-len(both) // 2)
        rows, columns = both[:half], both[-half:]
        of = {"outlet": [row for row in rows for _ in columns], "subject": [*columns] * half}
        cells = pl.DataFrame(of | {"matched": 5, "total": 60})
        shown = grids.heat(outlets.judged(cells), Grid(names={}, look=theme.LIGHT))
        st.plotly_chart(shown, theme=None, key=f"heat {first}")


def lines(texts: Sequence[str]) -> None:
    """As names of the lines of a trend; every fifth text, for a trend takes long to draw."""
    some = texts[::5]
    for first in range(0, len(some), LINES):
        five = some[first : first + LINES]
        names = {f"s{number}": text for number, text in enumerate(five)}
        days = [START + timedelta(days=day) for day in range(DAYS)]
        rows = TREND.frame([_bucket(name, day) for name in names for day in days])
        drawing = Drawing(measure="share", every="1d", names=names, look=theme.LIGHT)
        st.plotly_chart(figures.lines(trend(rows), drawing), theme=None, key=f"lines {first}")


def texts_in_full(texts: Sequence[str]) -> None:
    """As text with its first word marked, as small text and as the title of a message."""
    for text in texts:
        word = re.search(r"\w+", text)
        st.markdown(words.marked(text, [word.span()] if word else []))
        st.caption(words.plain(text))
        st.error("It cannot be read", title=words.plain(text))


def labels(texts: Sequence[str]) -> None:
    """As label and help of a metric, as heading, and as the words of a link; names have one line."""
    for text in (" ".join(text.split()) for text in texts):
        st.metric(words.plain(text), 1, help=words.plain(text))
        st.header(words.plain(text), anchor=False)
        st.markdown(f"[{words.plain(text)}](https://news.example/?q=1)")


def links(texts: Sequence[str]) -> None:
    """As where a link leads to, by the rule of the article's card."""
    shown = pl.DataFrame({"url": texts}).select(article.link())["url"]
    for number, url in enumerate(shown.drop_nulls()):
        st.link_button("Open at the publisher", url, key=f"link {number}")


def choices(texts: Sequence[str]) -> None:
    """As what can be chosen, and as what is chosen."""
    st.selectbox("One", texts)
    st.multiselect("Several", texts, default=texts)


def _bucket(subject: str, start: datetime) -> dict[str, object]:
    return {
        "subject": subject,
        "bucket_start": start,
        "bucket_end": start + timedelta(days=1),
        "matched": 40,
        "total": 100,
        "share": 0.4,
        "small": False,
        "feeds_reporting": 1,
        "feeds_expected": 1,
        "feeds_blocked": 0,
        "state": "ok",
        "unfinished": False,
    }


PLACES = {
    "table": table,
    "charts": charts,
    "lines": lines,
    "texts": texts_in_full,
    "labels": labels,
    "links": links,
    "choices": choices,
}
if __name__ == "__main__":
    main()
