"""What status and headers of an answer mean for a feed."""

from datetime import UTC, datetime

import pytest
from multidict import CIMultiDict

from collectors import answers

PAGE = {"Content-Type": "text/html; charset=utf-8"}


def heard(status: int, conditional: bool = False, **headers: str) -> answers.Heard:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return answers.heard(status, CIMultiDict(named), conditional=conditional)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("-5", None),
        ("soon", None),
        ("9" * 5000, None),
        ("Sun, 01 Mar 2026 12:10:00 GMT", 600),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("Sun, 99 Mar 2026 11:00:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_seconds_and_as_a_date(given: str, seconds: int | None) -> None:
    headers = {"Retry-After": given, "Date": "Sun, 01 Mar 2026 12:00:00 GMT"}

    assert answers.heard(429, CIMultiDict(headers), conditional=False).retry_after == seconds


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (200, {}, "ok"),
        (200, {"Content-Encoding": "GZIP"}, "ok"),
        (200, {"Content-Encoding": "br"}, "ok"),
        (200, {"Content-Encoding": "deflate"}, "broken"),
        (200, {"Content-Encoding": "gzip, br"}, "broken"),
        (200, {"cf-mitigated": "challenge"}, "blocked"),
        (403, {"cf-mitigated": "challenge"}, "blocked"),
        (503, {"cf-mitigated": "challenge", "Server": "cloudflare", **PAGE}, "blocked"),
        (503, {"Server": "cloudflare", "cf-ray": "8a1b2c3d4e5f-KBP", **PAGE}, "http_error"),
        (503, {"Server": "ddos-guard", **PAGE}, "blocked"),
        (503, {"Server": "ddos-guard", "Content-Type": "text/plain"}, "http_error"),
        (503, {"Server": "ddos-guard", "Retry-After": "60", **PAGE}, "http_error"),
        (503, {"Server": "nginx", **PAGE}, "http_error"),
        (429, {"Server": "QRATOR", **PAGE}, "blocked"),
        (200, {"Server": "cloudflare", **PAGE}, "ok"),
        (401, {}, "blocked"),
        (403, {}, "blocked"),
        (451, {}, "blocked"),
        (410, {}, "gone"),
        (404, {}, "http_error"),
        (429, {}, "http_error"),
        (304, {}, "http_error"),
        (299, {}, "ok"),
        (777, {}, "http_error"),
    ],
)
def test_an_answer_has_one_meaning(status: int, headers: dict[str, str], outcome: str) -> None:
    found = answers.heard(status, CIMultiDict(headers), conditional=False)

    assert found.outcome == outcome
    assert (found.detail is None) == (outcome == "ok")


def test_not_modified_is_an_answer_only_where_it_was_asked_for() -> None:
    assert heard(304, conditional=True).outcome == "not_modified"
    assert heard(304).outcome == "http_error"


def test_two_headers_of_one_kind_are_stacked_encodings() -> None:
    twice = CIMultiDict([("Content-Encoding", "gzip"), ("content-encoding", "gzip")])

    assert answers.heard(200, twice, conditional=False).outcome == "broken"


@pytest.mark.parametrize("etag", ['W/"a"', "unquoted", '"x" ', "'single'", '"ä"'.encode().decode()])
def test_validators_are_kept_verbatim_if_they_can_be_sent_back(etag: str) -> None:
    assert heard(200, ETag=etag).etag == (etag if etag.isascii() else None)


def test_a_header_too_long_to_keep_is_not_kept() -> None:
    assert heard(200, Last_Modified="x" * 4_097).last_modified is None
    assert heard(200, Last_Modified="x" * 4_096).last_modified == "x" * 4_096


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("max-age=300", 300),
        ('public, MAX-AGE="60"', 60),
        ("s-maxage=300", None),
        ("no-store", None),
        ("max-age=-1", None),
    ],
)
def test_max_age_is_that_of_the_reader_not_of_proxies(given: str, seconds: int | None) -> None:
    assert heard(200, Cache_Control=given).max_age == seconds


@pytest.mark.parametrize(
    ("headers", "date"),
    [
        ({"Date": "Sun, 01 Mar 2026 12:00:00 GMT"}, datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ({"Date": "Sun, 01 Mar 2026 12:00:00 -0000"}, datetime(2026, 3, 1, 12, tzinfo=UTC)),
        (
            {"Date": "Sun, 01 Mar 2026 12:00:00 GMT", "Age": "60"},
            datetime(2026, 3, 1, 12, 1, tzinfo=UTC),
        ),
        (
            {"Date": "Sun, 01 Mar 2026 12:00:00 GMT", "Age": "-9"},
            datetime(2026, 3, 1, 12, tzinfo=UTC),
        ),
        ({"Date": "Fri, 31 Dec 9999 23:59:59 GMT", "Age": "999999999"}, None),
        ({"Date": "yesterday"}, None),
        ({}, None),
    ],
)
def test_the_servers_time_is_told_as_far_as_it_can_be_read(
    headers: dict[str, str], date: datetime | None
) -> None:
    assert answers.heard(200, CIMultiDict(headers), conditional=False).date == date
