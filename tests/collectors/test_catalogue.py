"""The catalogue: what the bundled list holds, and how lists are read, written and merged."""

import csv
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from collectors import catalogue
from processing import clean
from processing.errors import CatalogueError
from processing.frames import Feeds
from processing.frames import feeds as as_feeds
from processing.tables import FEEDS
from processing.vocabulary import GROUPS, OWNERSHIP

WriteList = Callable[[str], Path]

MINIMUM_FEEDS = 250
MINIMUM_OUTLETS = 120
MINIMUM_LANGUAGES = 18
MINIMUM_UKRAINIAN = 25
MINIMUM_RUSSIAN = 40
LARGEST_SHARE = 0.4


@pytest.fixture(name="write")
def _write(tmp_path: Path) -> WriteList:
    def write(text: str) -> Path:
        path = tmp_path / "feeds.csv"
        path.write_bytes(text.encode())
        return path

    return write


@pytest.fixture(name="bundled", scope="module")
def _bundled() -> Feeds:
    return catalogue.load(catalogue.bundled())


@pytest.fixture(name="lines", scope="module")
def _lines() -> list[dict[str, str]]:
    with catalogue.bundled().open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fault(path: Path) -> str:
    with pytest.raises(CatalogueError) as caught:
        catalogue.load(path)
    return str(caught.value)


# The catalogue that comes with Frontwatch


def test_the_catalogue_is_broad_enough(bundled: Feeds) -> None:
    languages = bundled["language"].to_list()

    assert bundled.height >= MINIMUM_FEEDS
    assert bundled["outlet"].n_unique() >= MINIMUM_OUTLETS
    assert len(set(languages)) >= MINIMUM_LANGUAGES
    assert languages.count("uk") >= MINIMUM_UKRAINIAN
    assert languages.count("ru") >= MINIMUM_RUSSIAN


def test_no_side_has_more_than_its_share_of_the_catalogue(bundled: Feeds) -> None:
    shares = catalogue.summary(bundled)

    assert shares["group"].to_list() == list(GROUPS)
    assert shares.filter(pl.col("feeds") == 0).is_empty()
    assert shares.filter(pl.col("share") > LARGEST_SHARE).is_empty()


def test_every_feed_of_the_catalogue_has_a_language_and_an_outlet(bundled: Feeds) -> None:
    assert (
        bundled.select("language", "outlet", "group", "ownership").null_count().row(0) == (0,) * 4
    )


def test_no_feed_of_the_catalogue_is_told_another_name_than_ours(bundled: Feeds) -> None:
    assert bundled["user_agent"].null_count() == bundled.height


def test_a_feed_is_in_the_catalogue_once_whatever_its_spelling(lines: list[dict[str, str]]) -> None:
    plain = [
        clean.canonical(line["url"]).replace("://www.", "://").rstrip("/").casefold()
        for line in lines
    ]

    assert len(set(plain)) == len(lines)
    assert len({line["feed_id"] for line in lines}) == len(lines)


def test_every_address_of_the_catalogue_is_a_public_host_by_name(
    lines: list[dict[str, str]],
) -> None:
    hosts = [urlsplit(line["url"]).hostname or "" for line in lines]

    assert [h for h in hosts if "." not in h or h.rsplit(".", 1)[1].isdigit()] == []
    assert [h for h in hosts if h.endswith(("localhost", ".local", ".internal", ".onion"))] == []


def test_the_catalogue_asks_no_middleman(lines: list[dict[str, str]]) -> None:
    middlemen = ("news.google.", "rsshub", "feedburner", "rss.app", "feed43", "fetchrss")

    assert [line["url"] for line in lines if any(name in line["url"] for name in middlemen)] == []


def test_the_catalogue_has_its_columns_and_is_sorted(lines: list[dict[str, str]]) -> None:
    ids = [line["feed_id"] for line in lines]

    facts = ["url", "country", "language", "group", "ownership"]
    columns = [name for name in FEEDS.columns if name != "user_agent"]
    assert list(lines[0]) == [*columns, *(f"{fact}_source" for fact in facts)]
    assert ids == sorted(ids)
    assert b"\r" not in catalogue.bundled().read_bytes()


@pytest.mark.parametrize("fact", ["url", "country", "language", "group", "ownership"])
def test_every_fact_of_the_catalogue_has_a_source(lines: list[dict[str, str]], fact: str) -> None:
    sources = [line[f"{fact}_source"] for line in lines]

    assert [source for source in sources if not 5 <= len(source) <= 120] == []
    assert [source for source in sources if source.startswith("/") or ":\\" in source] == []


def test_ownership_is_unverified_exactly_where_no_source_was_found(
    lines: list[dict[str, str]],
) -> None:
    for line in lines:
        unknown = line["ownership_source"] == "no source found"
        assert (line["ownership"] == "unverified") == unknown, line["feed_id"]


def test_russian_state_media_are_those_that_the_matrix_calls_controlled(
    lines: list[dict[str, str]],
) -> None:
    state = [line for line in lines if line["group"] == "RU state"]

    assert {line["country"] for line in state} == {"RU"}
    for line in state:
        source, _, code = line["group_source"].partition(": ")
        assert source == "State Media Matrix (ASD at GMF, 2024)", line["feed_id"]
        assert code in {"SC", "CaPu", "CaPr"}, line["feed_id"]


def test_an_outlet_of_ukraine_is_on_the_ukrainian_side_and_no_other(
    lines: list[dict[str, str]],
) -> None:
    assert [
        line["feed_id"] for line in lines if (line["country"] == "UA") != (line["group"] == "UA")
    ] == []


def test_an_outlet_has_one_country_group_and_ownership(bundled: Feeds) -> None:
    facts = bundled.select("outlet", "country", "group", "ownership").unique()

    assert facts.filter(pl.col("outlet").is_duplicated()).is_empty()


def test_an_outlet_with_several_feeds_tells_them_apart(bundled: Feeds) -> None:
    several = bundled.filter(pl.col("outlet").is_duplicated())

    assert several["section"].null_count() == 0
    assert several.select("outlet", "section", "language").is_unique().all()


def test_the_page_about_the_catalogue_has_its_present_counts(bundled: Feeds) -> None:
    page = (Path(__file__).parents[2] / "docs" / "catalogue.md").read_text(encoding="utf-8")
    groups = [
        f"| {group} | {feeds} | {outlets} | {languages} | {share:.0%} |"
        for group, feeds, outlets, languages, share in catalogue.summary(bundled).iter_rows()
    ]
    languages = (
        bundled["language"].value_counts().sort(["count", "language"], descending=[True, False])
    )
    owners = (
        bundled["ownership"].value_counts().sort(["count", "ownership"], descending=[True, False])
    )
    expected = [
        f"{bundled.height} feeds of {bundled['outlet'].n_unique()} outlets in {languages.height} languages",
        "\n".join(groups),
        ", ".join(f"{code} {count}" for code, count in languages.iter_rows()),
        ", ".join(f"{kind} {count}" for kind, count in owners.iter_rows()),
    ]

    assert [text for text in expected if text not in page] == []


# Reading CSV


def test_only_the_address_must_be_given(write: WriteList) -> None:
    feeds = catalogue.load(write("url\nhttps://www.example.org/news/rss.xml\n"))

    assert feeds.to_dicts() == [
        {
            "feed_id": "example-org-news-rss-xml",
            "url": "https://www.example.org/news/rss.xml",
            "outlet": "example.org",
            "section": None,
            "country": None,
            "language": None,
            "group": "Other",
            "ownership": "unverified",
            "user_agent": None,
        }
    ]


def test_a_list_saved_by_a_spreadsheet_is_read(write: WriteList) -> None:
    text = '\ufeffURL, Outlet,notes\r\n\r\n"https://a.example/rss"," ""A"", daily ",x\r\n,,\r\n'

    feeds = catalogue.load(write(text))

    assert feeds.select("url", "outlet").row(0) == ("https://a.example/rss", '"A", daily')
    assert feeds.height == 1


def test_feeds_come_sorted_by_their_id(write: WriteList) -> None:
    feeds = catalogue.load(write("url,feed_id\nhttps://a.example,zeta\nhttps://b.example,alpha\n"))

    assert feeds["feed_id"].to_list() == ["alpha", "zeta"]


def test_ids_made_from_alike_addresses_differ(write: WriteList) -> None:
    urls = ["https://a.example/x-y", "https://a.example/x/y", "https://новости.example/лента"]

    ids = catalogue.load(write("url\n" + "\n".join(urls)))["feed_id"].to_list()

    assert len(set(ids)) == 3
    assert "a-example-x-y" in ids


def test_an_id_is_made_from_a_long_address(write: WriteList) -> None:
    path = write("url\nhttps://a.example/" + "x" * 1_900 + "\nhttps://a.example/" + "x" * 1_901)

    ids = catalogue.load(path)["feed_id"].to_list()

    assert len(set(ids)) == 2
    assert max(map(len, ids)) <= catalogue.ID_CHARACTERS


def test_an_address_on_this_machine_may_be_listed(write: WriteList) -> None:
    feeds = catalogue.load(write("url\nhttp://127.0.0.1:8000/a.xml\nhttp://localhost/b.xml\n"))

    assert feeds.height == 2


def test_cells_lose_line_breaks_and_control_characters(write: WriteList) -> None:
    feeds = catalogue.load(write('url,outlet\nhttps://a.example,"A\n\x07B\u202e  C"\n'))

    assert feeds["outlet"].to_list() == ["A B C"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "line 1: the header has no column url; name one url", id="empty"),
        pytest.param("\n\n", "line 1: the header has no column url; name one url", id="blank"),
        pytest.param(
            "https://a.example/rss\n",
            "line 1: the header has no column url; name one url",
            id="no header",
        ),
        pytest.param(
            "url;outlet\nhttps://a.example;A\n",
            "line 1: the header has no column url; separate the columns by commas",
            id="semicolons",
        ),
        pytest.param(
            "url,outlet,Outlet\n", "line 1: the header names outlet twice; rename one", id="twice"
        ),
        pytest.param(
            "url\n",
            "lists no feed; give one address a line under the header",
            id="header only",
        ),
        pytest.param(
            "url,outlet\nhttps://a.example,A, B\n",
            "line 2: 3 cells under 2 columns; put quotes round a cell that holds a comma",
            id="too many cells",
        ),
        pytest.param(
            'url,outlet\nhttps://a.example,"A"B\n',
            "line 2: ',' expected after '\"'; check the quotes",
            id="quotes",
        ),
        pytest.param(
            "url,outlet\n,A\n", "line 2: url is empty; give an http(s) address", id="no address"
        ),
        pytest.param(
            'outlet,url\n"A\nB",https://a.example\nC,\n',
            "line 4: url is empty; give an http(s) address",
            id="line after a quoted break",
        ),
        pytest.param(
            "url\nfile:///etc/passwd\n",
            "line 2: url is 'file:///etc/passwd'; "
            "give an http(s) address, without a user name or spaces",
            id="not http",
        ),
        pytest.param(
            "url\nhttps://u:p@a.example/\n",
            "line 2: url is 'https://***@a.example/'; "
            "give an http(s) address, without a user name or spaces",
            id="password",
        ),
        pytest.param(
            "url,country\nhttps://a.example,UK\n",
            "line 2: country is 'UK'; give an ISO 3166-1 code such as UA or GB, or leave it empty",
            id="country",
        ),
        pytest.param(
            "url,language\nhttps://a.example,ua\n",
            "line 2: language is 'ua'; give an ISO 639-1 code such as uk or en, or leave it empty",
            id="language",
        ),
        pytest.param(
            "url,group\nhttps://a.example,Martian\n",
            f"line 2: group is 'Martian'; give one of: {'; '.join(GROUPS)}",
            id="group",
        ),
        pytest.param(
            "url,ownership\nhttps://a.example,rich\n",
            f"line 2: ownership is 'rich'; give one of: {'; '.join(OWNERSHIP)}",
            id="ownership",
        ),
        pytest.param(
            "url,feed_id\nhttps://a.example,A b\n",
            "line 2: feed_id is 'A b'; "
            "use lower-case letters, digits and single hyphens, at most 100",
            id="feed_id",
        ),
        pytest.param(
            "url,outlet\nhttps://a.example," + "x" * 201,
            "line 2: outlet has more than 200 characters; shorten it",
            id="long name",
        ),
        pytest.param(
            "url,user_agent\nhttps://a.example,Лента/1",
            "line 2: user_agent is 'Лента/1'; "
            "use plain ASCII, at most 200 characters, or leave it empty",
            id="user agent in Cyrillic",
        ),
        pytest.param(
            "url,user_agent\nhttps://a.example," + "x" * 201,
            f"line 2: user_agent is '{'x' * 77}...'; "
            "use plain ASCII, at most 200 characters, or leave it empty",
            id="long user agent",
        ),
        pytest.param(
            "url,feed_id\nhttps://a.example,a\nhttps://b.example,a\n",
            "line 3: feed_id 'a' is on line 2 too; rename one",
            id="same id",
        ),
        pytest.param(
            "url\nhttps://a.example/rss\nhttp://A.example:80/rss?utm_source=x\n",
            "line 3: url 'http://A.example:80/rss?utm_source=x' is on line 2 too; remove one",
            id="same address",
        ),
    ],
)
def test_a_fault_is_named_with_its_line_and_its_cure(
    write: WriteList, text: str, message: str
) -> None:
    separator = " " if message.startswith("line") else ": "

    assert fault(write(text)) == f"feeds.csv{separator}{message}"


def test_all_faults_of_a_list_are_told_at_once(write: WriteList) -> None:
    message = fault(write("url,language,country\nhttps://a.example,xx,YY\n,en,UA\n"))

    assert [line.partition(";")[0] for line in message.splitlines()] == [
        "feeds.csv line 2: country is 'YY'",
        "feeds.csv line 2: language is 'xx'",
        "feeds.csv line 3: url is empty",
    ]


def test_no_more_than_ten_faults_are_told(write: WriteList) -> None:
    message = fault(write("url\n" + "".join(f"ftp://a.example/{n}\n" for n in range(2_000))))

    assert len(message.splitlines()) == 11
    assert message.endswith("\nfeeds.csv: and 1990 more")


def test_a_long_value_is_cut_in_the_message(write: WriteList) -> None:
    assert len(fault(write("url\n" + "x" * 5_000))) < 200


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none.csv"

    assert fault(path) == f"{path}: no such file; give a CSV or OPML feed list"


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    assert fault(tmp_path) == f"{tmp_path}: cannot be read: Is a directory"


def test_a_list_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "feeds.csv"
    path.write_bytes("url,outlet\nhttps://a.example,Правда\n".encode("cp1251"))

    assert fault(path) == "feeds.csv line 2: not UTF-8; save the file as UTF-8"


# Writing CSV

NAMES = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40
).map(lambda text: " ".join(text.split()))
AGENTS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=200).map(
    lambda text: " ".join(text.split())
)
ROWS = st.fixed_dictionaries(
    {
        "feed_id": st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True),
        "url": st.integers(0, 10**6).map(lambda n: f"https://a.example/{n}?a=1&b=<2>"),
        "outlet": NAMES.filter(bool),
        "section": st.none() | NAMES.filter(bool),
        "country": st.sampled_from([None, "UA", "RU", "XK"]),
        "language": st.sampled_from([None, "uk", "ru", "en"]),
        "group": st.sampled_from(GROUPS),
        "ownership": st.sampled_from(OWNERSHIP),
        "user_agent": st.none() | AGENTS.filter(bool),
    }
)
FEED_LISTS = st.lists(
    ROWS, min_size=1, max_size=8, unique_by=(lambda r: r["feed_id"], lambda r: r["url"])
).map(lambda rows: as_feeds(FEEDS.frame(rows).sort("feed_id")))


@given(feeds=FEED_LISTS)
def test_a_list_written_as_csv_is_read_back_the_same(
    feeds: Feeds, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("csv") / "feeds.csv"
    path.write_bytes(catalogue.to_csv(feeds))

    assert_frame_equal(catalogue.load(path), feeds)


@given(feeds=FEED_LISTS)
def test_a_list_written_as_opml_is_read_back_the_same(feeds: Feeds) -> None:
    body = catalogue.to_opml(feeds, "A < B & C\x07")

    assert_frame_equal(catalogue.from_opml(body, "feeds.opml"), feeds)


def test_the_catalogue_survives_both_formats(bundled: Feeds, tmp_path: Path) -> None:
    path = tmp_path / "feeds.opml"
    path.write_bytes(catalogue.to_opml(bundled, "Frontwatch"))
    again = tmp_path / "feeds.csv"
    again.write_bytes(catalogue.to_csv(catalogue.load(path)))

    assert_frame_equal(catalogue.load(again), bundled)


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "'=1+1", "''-1", "＝1+1", "＋1", "－1", "＠x"]


@pytest.mark.parametrize("outlet", FORMULAS)
def test_no_written_cell_is_a_formula(write: WriteList, outlet: str) -> None:
    row = {"feed_id": "a", "url": "https://a.example/", "outlet": outlet}
    feeds = as_feeds(FEEDS.frame([row | {"group": "UA", "ownership": "state"}]))

    body = catalogue.to_csv(feeds).decode()

    cells = [cell for line in csv.reader(body.splitlines()) for cell in line]
    assert [cell for cell in cells if cell[:1] and cell[0] in "=+-@\t\r＝＋－＠"] == []
    assert catalogue.load(write(body))["outlet"].to_list() == [outlet]


@pytest.mark.parametrize("start", ["\t", "\r"])
def test_a_cell_that_starts_with_a_tab_or_return_is_made_safe(start: str) -> None:
    row = {"feed_id": "a", "url": "https://a.example/", "outlet": start + "=1+1"}

    body = catalogue.to_csv(as_feeds(FEEDS.frame([row])))

    assert ("'" + start + "=1+1").encode() in body


# One feed by itself


def test_one_feed_is_completed_as_in_a_list(write: WriteList) -> None:
    cells = {"url": "https://www.example.org/rss", "outlet": " A\nB ", "user_agent": "Reader/1"}

    row = catalogue.one(cells)

    listed = write("url,outlet,user_agent\nhttps://www.example.org/rss,A B,Reader/1\n")
    assert_frame_equal(row, catalogue.load(listed))
    assert row.select("feed_id", "user_agent").row(0) == ("example-org-rss", "Reader/1")


def test_a_name_to_be_sent_is_one_line() -> None:
    cells = {"url": "https://a.example/", "user_agent": "Reader/1\r\nCookie: a=b"}

    assert catalogue.one(cells)["user_agent"].to_list() == ["Reader/1 Cookie: a=b"]


def test_all_faults_of_one_feed_are_told_at_once() -> None:
    with pytest.raises(CatalogueError, match=r"(?s)^url is 'ftp://a'.*\nlanguage is 'xx'"):
        catalogue.one({"url": "ftp://a", "language": "xx"})


# Merging and counting


def feed(feed_id: str, url: str, **more: str | None) -> dict[str, str | None]:
    row: dict[str, str | None] = {
        "outlet": "A",
        "group": "UA",
        "ownership": "state",
        "language": "uk",
    }
    return row | {"feed_id": feed_id, "url": url} | more


def test_merging_adds_the_addresses_that_are_new() -> None:
    present = as_feeds(FEEDS.frame([feed("b", "https://a.example/1", outlet="mine")]))
    others = as_feeds(
        FEEDS.frame(
            [
                feed("other", "http://a.example/1", outlet="theirs"),
                feed("b", "https://a.example/2"),
                feed("a", "https://a.example/3"),
            ]
        )
    )

    merged = catalogue.merged(present, others)

    assert merged["feed_id"].to_list()[:2] == ["a", "b"]
    assert merged["feed_id"].to_list()[2].startswith("b-")
    assert merged.filter(pl.col("feed_id") == "b")["outlet"].to_list() == ["mine"]
    assert merged.height == 3


def test_merging_twice_adds_nothing(bundled: Feeds) -> None:
    assert_frame_equal(catalogue.merged(bundled, bundled), bundled)


def test_a_summary_counts_each_group() -> None:
    rows = [
        feed("a", "https://a.example/1"),
        feed("b", "https://a.example/2", language="ru"),
        feed("c", "https://a.example/3", outlet="B"),
        feed("d", "https://a.example/4", group="Other", language=None),
    ]

    summary = catalogue.summary(as_feeds(FEEDS.frame(rows)))

    expected = pl.DataFrame(
        {
            "group": GROUPS,
            "feeds": [3, 0, 0, 0, 1],
            "outlets": [2, 0, 0, 0, 1],
            "languages": [2, 0, 0, 0, 0],
            "share": [0.75, 0.0, 0.0, 0.0, 0.25],
        }
    )
    assert_frame_equal(summary, expected)


def test_a_summary_of_no_feeds_is_all_zero() -> None:
    summary = catalogue.summary(as_feeds(FEEDS.empty()))

    assert summary["share"].to_list() == [0.0] * len(GROUPS)
