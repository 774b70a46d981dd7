"""Feeds are asked politely and within bounds; whatever happens is a reply."""

import asyncio
import gzip
import resource
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

import aiohttp
import brotli
import pytest

from collectors import fetch, guard
from collectors.fetch import Ask, Reply
from processing.errors import AddressError
from processing.vocabulary import OUTCOMES

ZEROS = bytes(2**20)
BOMB_MB = 256


@pytest.fixture
def asked(site: Any) -> Callable[..., Reply]:
    """Asks the site for one path and gives back the reply."""

    def ask(path: str, deadline_s: float = 10, **validators: str) -> Reply:
        asks = [Ask("feed", site.address + path, **validators)]
        (reply,) = fetch.all_of(asks, allow_private=True, deadline_s=deadline_s)
        assert reply.outcome in OUTCOMES
        return reply

    return ask


def test_a_document_comes_with_its_headers(site: Any, answer: Any, asked: Any) -> None:
    headers = {
        "Content-Type": "application/rss+xml; charset=utf-8",
        "ETag": 'W/"a"b"',
        "Last-Modified": "some day",
        "Cache-Control": "public, s-maxage=5, max-age=600",
    }
    site.answers["/a"] = answer(b"<rss/>", headers=headers)

    reply = asked("/a")

    assert (reply.outcome, reply.status, reply.body) == ("ok", 200, b"<rss/>")
    assert reply.content_type == "application/rss+xml; charset=utf-8"
    assert (reply.etag, reply.last_modified) == ('W/"a"b"', "some day")
    assert (reply.max_age, reply.retry_after, reply.detail) == (600, None, None)
    assert reply.url == reply.address == site.address + "/a"


def test_we_say_who_we_are_and_ask_for_no_zstd(site: Any, answer: Any, asked: Any) -> None:
    site.answers["/a"] = answer(b"<rss/>")

    asked("/a")

    ((_, headers),) = site.asked
    assert headers["User-Agent"].startswith("Frontwatch/")
    assert headers["Accept-Encoding"] == "gzip, br"
    assert not {"If-None-Match", "If-Modified-Since", "Cookie"} & set(headers)


def test_validators_are_sent_verbatim_and_304_is_not_modified(
    site: Any, answer: Any, asked: Any
) -> None:
    site.answers["/a"] = answer(status=304, headers={"ETag": '"new"'})

    reply = asked("/a", etag='W/"a"b"', last_modified="some day")

    ((_, headers),) = site.asked
    assert headers["If-None-Match"] == 'W/"a"b"'
    assert headers["If-Modified-Since"] == "some day"
    assert (reply.outcome, reply.status, reply.etag) == ("not_modified", 304, '"new"')


def test_304_to_a_request_without_validators_is_no_answer(
    site: Any, answer: Any, asked: Any
) -> None:
    site.answers["/a"] = answer(status=304)

    assert asked("/a").outcome == "http_error"


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (401, {}, "blocked"),
        (403, {}, "blocked"),
        (451, {}, "blocked"),
        (429, {}, "http_error"),
        (429, {"cf-mitigated": "challenge"}, "blocked"),
        (200, {"cf-mitigated": "challenge"}, "blocked"),
        (410, {}, "gone"),
        (404, {}, "http_error"),
        (503, {}, "http_error"),
        (599, {}, "http_error"),
        (301, {}, "http_error"),
        (200, {"Content-Encoding": "gzip, gzip"}, "broken"),
        (200, {"Content-Encoding": "x-secret"}, "broken"),
    ],
)
def test_what_the_server_says_has_a_name_and_a_sentence(
    site: Any, answer: Any, asked: Any, status: int, headers: dict[str, str], outcome: str
) -> None:
    site.answers["/a"] = answer(b"no", status, headers)

    reply = asked("/a")

    assert (reply.outcome, reply.status) == (outcome, status)
    assert reply.detail
    assert reply.body == b""


def test_retry_after_comes_with_a_429(site: Any, answer: Any, asked: Any) -> None:
    site.answers["/a"] = answer(status=429, headers={"Retry-After": "120"})

    assert asked("/a").retry_after == 120


def test_a_header_that_cannot_be_sent_back_is_not_kept(site: Any, answer: Any, asked: Any) -> None:
    site.answers["/a"] = answer(b"<rss/>", headers={"ETag": '"\xe9"', "Last-Modified": "x" * 5000})

    reply = asked("/a")

    assert (reply.outcome, reply.etag, reply.last_modified) == ("ok", None, None)


@pytest.mark.parametrize("compress", [gzip.compress, brotli.compress], ids=["gzip", "br"])
def test_a_compressed_document_is_unpacked(
    site: Any, answer: Any, asked: Any, compress: Callable[[bytes], bytes]
) -> None:
    encoding = "gzip" if compress is gzip.compress else "br"
    site.answers["/a"] = answer(compress(b"<rss/>"), headers={"Content-Encoding": encoding})

    assert asked("/a").body == b"<rss/>"


def _gzip_bomb() -> bytes:
    packer = zlib.compressobj(1, wbits=31)
    return b"".join(packer.compress(ZEROS) for _ in range(BOMB_MB)) + packer.flush()


def _brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=1)
    return bytes(b"".join(packer.process(ZEROS) for _ in range(BOMB_MB)) + packer.finish())


@pytest.mark.parametrize(("encoding", "bomb"), [("gzip", _gzip_bomb), ("br", _brotli_bomb)])
def test_a_bomb_is_cut_off_before_it_fills_the_memory(
    site: Any, answer: Any, asked: Any, encoding: str, bomb: Callable[[], bytes]
) -> None:
    site.answers["/a"] = answer(bomb(), headers={"Content-Encoding": encoding})
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    reply = asked("/a")

    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb
    assert (reply.outcome, reply.status, reply.body) == ("too_large", 200, b"")
    assert grown_kb < 64 * 1024


def test_a_body_of_just_the_limit_is_read(site: Any, answer: Any, asked: Any) -> None:
    site.answers["/a"] = answer(bytes(fetch.BODY_BYTES))
    site.answers["/b"] = answer(bytes(fetch.BODY_BYTES + 1))

    assert len(asked("/a").body) == fetch.BODY_BYTES
    assert asked("/b").outcome == "too_large"


def test_compression_not_asked_for_is_not_read(site: Any, answer: Any, asked: Any) -> None:
    site.answers["/a"] = answer(b"no", headers={"Content-Encoding": "zstd"})

    reply = asked("/a")

    assert reply.outcome in ("broken", "http_error")
    assert reply.body == b""


def test_a_document_that_breaks_off_is_read_and_asked_for_in_full_next_time(
    site: Any, answer: Any, asked: Any
) -> None:
    packed = gzip.compress(b"<rss>" + bytes(range(256)) * 99)
    headers = {"Content-Encoding": "gzip", "ETag": '"e"', "Last-Modified": "some day"}
    site.answers["/whole"] = answer(packed, headers=headers)
    site.answers["/cut"] = answer(packed[:200], headers=headers)

    whole, cut = asked("/whole"), asked("/cut")

    assert (whole.outcome, whole.etag, whole.last_modified) == ("ok", '"e"', "some day")
    assert (cut.outcome, cut.etag, cut.last_modified) == ("ok", None, None)
    assert whole.body.startswith(cut.body)
    assert cut.body.startswith(b"<rss>")


def test_a_damaged_body_is_a_network_error(site: Any, answer: Any, asked: Any) -> None:
    site.answers["/a"] = answer(b"not gzip", headers={"Content-Encoding": "gzip"})

    assert asked("/a").outcome == "network_error"


def test_a_slow_drip_ends_at_the_deadline(site: Any, answer: Any, asked: Any) -> None:
    site.answers["/a"] = answer(b"<rss>", drips=True)

    reply = asked("/a", deadline_s=0.3)

    assert reply.outcome == "timeout"
    assert "0.3 s" in reply.detail
    assert 300 <= reply.elapsed_ms < 5_000


def test_redirects_are_followed_to_the_document(site: Any, answer: Any, asked: Any) -> None:
    site.answers["/a"] = answer(status=301, headers={"Location": "/b?c=d"})
    site.answers["/b?c=d"] = answer(b"<rss/>")

    reply = asked("/a")

    assert (reply.outcome, reply.body) == ("ok", b"<rss/>")
    assert (reply.url, reply.address) == (site.address + "/a", site.address + "/b?c=d")


def test_a_redirect_loop_ends(site: Any, answer: Any, asked: Any) -> None:
    site.answers["/a"] = answer(status=302, headers={"Location": "/a"})

    reply = asked("/a")

    assert (reply.outcome, reply.status) == ("http_error", 302)
    assert "redirected more than 5 times" in reply.detail
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://a.example/",
        "http://a:b@c.example/",
        "http://a.example:22",
        "http://[::1",
        "javascript:alert(1)",
    ],
)
def test_each_redirect_is_checked(site: Any, answer: Any, asked: Any, target: str) -> None:
    site.answers["/a"] = answer(status=302, headers={"Location": target})

    assert asked("/a").outcome == "refused"


def test_a_redirect_from_https_to_http_is_refused() -> None:
    assert fetch._next("http://a.example/x", "https://a.example/y") == "https://a.example/y"
    assert fetch._next("https://a.example/x", "y") == "https://a.example/y"
    with pytest.raises(AddressError):
        fetch._next("https://a.example/x", "http://a.example/x")


def test_this_machine_is_not_asked_unless_allowed(site: Any, answer: Any) -> None:
    site.answers["/a"] = answer(b"<rss/>")
    by_name = site.address.replace("127.0.0.1", "localhost")
    asks = [Ask("a", site.address + "/a"), Ask("b", by_name + "/a")]

    replies = fetch.all_of(asks, allow_private=False)

    assert [reply.outcome for reply in replies] == ["refused", "refused"]
    assert site.asked == []


def test_a_redirect_to_an_address_that_is_not_public_is_refused(
    site: Any, other_site: Any, answer: Any
) -> None:
    site.answers["/a"] = answer(status=302, headers={"Location": other_site.address + "/secret"})
    public_port = int(site.address.rpartition(":")[2])

    def make(info: guard.AddressInfo) -> socket.socket:
        allowed = info[4][1] == public_port
        return guard.socket_factory(allow_private=allowed)(info)

    async def ask() -> Reply:
        connector = aiohttp.TCPConnector(socket_factory=make)
        async with aiohttp.ClientSession(connector=connector) as session:
            round_ = fetch._Round(session, fetch._Limits(10, 1_000))
            return await fetch._asked(round_, Ask("a", site.address + "/a"))

    reply = asyncio.run(ask())

    assert reply.outcome == "refused"
    assert [path for path, _ in site.asked] == ["/a"]
    assert other_site.asked == []


@pytest.mark.parametrize(
    ("url", "outcome", "words"),
    [
        ("http://name.invalid/feed", "network_error", "name.invalid"),
        ("http://2130706433/", "refused", "not a well-formed"),
        ("http://é..example/", "refused", "not a well-formed"),
        ("http://" + "a" * 80 + ".example/", "network_error", ""),
        ("ftp://example.org/", "refused", "ftp"),
        ("", "refused", "scheme"),
        ("http://[::1/", "refused", "not a web address"),
    ],
)
def test_what_cannot_be_asked_is_a_reply(url: str, outcome: str, words: str) -> None:
    (reply,) = fetch.all_of([Ask("a", url)], allow_private=True)

    assert (reply.outcome, reply.status) == (outcome, None)
    assert words in (reply.detail or "")


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that is taken but where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_a_closed_port_is_a_network_error(closed_port: int) -> None:
    (reply,) = fetch.all_of([Ask("a", f"http://127.0.0.1:{closed_port}/")], allow_private=True)

    assert reply.outcome == "network_error"
    assert "Connection refused" in (reply.detail or "")


def test_https_to_a_server_without_it_is_a_network_error(site: Any) -> None:
    url = site.address.replace("http:", "https:")

    (reply,) = fetch.all_of([Ask("a", url)], allow_private=True)

    assert reply.outcome == "network_error"
    assert "no trusted connection" in (reply.detail or "")


def test_replies_come_in_the_order_of_the_asks_and_progress_is_told(site: Any, answer: Any) -> None:
    paths = [f"/{number}" for number in range(40)]
    site.answers |= {path: answer(path.encode()) for path in paths if path != "/7"}
    told: list[tuple[int, int]] = []

    replies = fetch.all_of(
        [Ask(path, site.address + path) for path in paths],
        allow_private=True,
        progress=lambda done, of: told.append((done, of)),
    )

    assert [reply.feed_id for reply in replies] == paths
    assert [reply.body.decode() for reply in replies if reply.outcome == "ok"] == [
        path for path in paths if path != "/7"
    ]
    assert told == [(done, 40) for done in range(1, 41)]
    assert site.most_at_once <= fetch.IN_FLIGHT_PER_HOST


def test_a_lookup_without_end_holds_up_no_round() -> None:
    started, enough, ended = threading.Event(), threading.Event(), threading.Event()

    def lookup() -> None:
        started.set()
        enough.wait(10)
        ended.set()

    async def round_() -> None:
        with fetch._lookups():
            asyncio.get_running_loop().run_in_executor(None, lookup)
            await asyncio.to_thread(started.wait, 10)

    asyncio.run(round_())

    assert started.is_set()
    assert not ended.is_set()
    enough.set()
    assert ended.wait(10)


def test_no_feed_no_request() -> None:
    assert fetch.all_of([], allow_private=False) == []


def test_a_permanent_move_is_told_as_far_as_it_goes(
    site: Any, other_site: Any, answer: Any, asked: Any
) -> None:
    site.answers["/a"] = answer(status=301, headers={"Location": "/b"})
    site.answers["/b"] = answer(status=308, headers={"Location": other_site.address + "/c"})
    other_site.answers["/c"] = answer(status=302, headers={"Location": "/d"})
    other_site.answers["/d"] = answer(status=301, headers={"Location": "/e"})
    other_site.answers["/e"] = answer(b"<rss/>")

    reply = asked("/a")

    assert (reply.outcome, reply.url) == ("ok", site.address + "/a")
    assert reply.moved_to == other_site.address + "/c"
    assert reply.address == other_site.address + "/e"


def test_a_move_for_now_is_no_move(site: Any, answer: Any, asked: Any) -> None:
    site.answers["/a"] = answer(status=302, headers={"Location": "/b"})
    site.answers["/b"] = answer(b"<rss/>")

    assert (asked("/a").outcome, asked("/a").moved_to) == ("ok", None)
    assert asked("/b").moved_to is None


def test_a_feed_that_moved_is_asked_at_its_new_address(site: Any, answer: Any, asked: Any) -> None:
    site.answers["/new"] = answer(b"<rss/>")

    reply = asked("/old", moved_to=site.address + "/new")

    assert [path for path, _ in site.asked] == ["/new"]
    assert (reply.outcome, reply.url) == ("ok", site.address + "/old")
    assert reply.address == site.address + "/new"


def test_we_say_who_we_are_unless_a_feed_needs_another_name(
    site: Any, answer: Any, asked: Any
) -> None:
    site.answers["/a"] = answer(b"<rss/>")

    asked("/a")
    asked("/a", user_agent="Reader/1.0")

    names = [headers["User-Agent"] for _, headers in site.asked]
    assert names[0].startswith(f"Frontwatch/{version('frontwatch')} ")
    assert names[1:] == ["Reader/1.0"]


@pytest.mark.parametrize("status", [400, 412])
def test_a_server_that_chokes_on_its_validators_is_asked_once_more_without(
    site: Any, answer: Any, asked: Any, status: int
) -> None:
    site.answers["/a"] = answer(status=status)

    with_validators = asked("/a", etag='"e"', last_modified="Sun, 01 Mar 2026 11:00:00 GMT")
    without = asked("/a")

    assert with_validators.outcome == without.outcome == "http_error"
    assert ["If-None-Match" in headers for _, headers in site.asked] == [True, False, False]
    assert ["If-Modified-Since" in headers for _, headers in site.asked] == [True, False, False]


def test_a_delta_is_never_asked_for(site: Any, answer: Any, asked: Any) -> None:
    site.answers["/a"] = answer(b"<rss/>")

    asked("/a", etag='"e"')

    assert "A-IM" not in site.asked[0][1]


def test_what_a_round_holds_is_bounded(site: Any, answer: Any) -> None:
    site.answers["/a"] = answer(b"x" * 400)
    asks = [Ask(str(number), site.address + "/a") for number in range(5)]

    replies = fetch.all_of(asks, allow_private=True, round_bytes=1_000)

    assert sorted(reply.outcome for reply in replies) == ["ok", "ok", *["too_large"] * 3]
    assert sum(len(reply.body) for reply in replies) == 800
    assert all(reply.detail for reply in replies if reply.outcome == "too_large")


def test_what_could_not_be_read_is_not_held(site: Any, answer: Any) -> None:
    document = bytes(200_000)
    packed = gzip.compress(document)
    headers = {"Content-Encoding": "gzip"}
    site.answers["/damaged"] = answer(packed[:-8] + bytes(8), headers=headers)
    site.answers["/good"] = answer(packed, headers=headers)
    paths = ["/damaged", "/damaged", "/damaged", "/good"]

    replies = fetch.all_of(
        [Ask(str(number), site.address + path) for number, path in enumerate(paths)],
        allow_private=True,
        round_bytes=500_000,  # two in flight at once fit, four held together would not
    )

    assert [reply.outcome for reply in replies] == [*["network_error"] * 3, "ok"]
    assert replies[-1].body == document
