"""Text and addresses from outside are made plain, and nothing hostile costs time or a stop."""

import json
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from processing import clean

ADDRESSES = st.builds(
    "{}://{}{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(["example.org", "Новини.укр", "EXAMPLE.org.", "[::1]", "a.b-c.example"]),
    st.sampled_from(["", ":80", ":443", ":8080"]),
    st.sampled_from(
        ["", "/", "//a", "/A/b.html", "/%D0%B0", "/новини", "/a-1/amp/", "/1.amp.html"]
    ),
    st.sampled_from(
        ["", "?", "?id=1", "?utm_source=x", "?a&utm_id=2&b=%EF%F3", "?q=a+b&&c=", "?amp"]
    ),
    st.sampled_from(["", "#", "#top"]),
)

WRAPPERS = [
    "https://www.google.com/url?sa=t&url={}&ct=ga",
    "http://l.facebook.com/l.php?u={}&h=x",
    "https://example.com/redirect?utm_source=rss&amp;url={}",
    "https://example-org.cdn.ampproject.org/c/s/{}",
    "https://vk.com/away.php?to={}#x",
]


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("a < b and c > d", "a < b and c > d", id="signs that are no tags"),
        pytest.param("<b>K</b>yiv", "Kyiv", id="a tag inside a word parts nothing"),
        pytest.param("<p>Kyiv<p>Lviv</p>", "Kyiv Lviv", id="a paragraph parts words"),
        pytest.param("Kyiv<br/>Lviv", "Kyiv Lviv", id="a line break parts words"),
        pytest.param("<td>12</td><td>30</td>", "12 30", id="table cells are parted"),
        pytest.param("<ul><li>a<li>b</ul>", "a b", id="list items are parted"),
        pytest.param("a<script>var b='<p>'</script>c", "a c", id="a script is not read"),
        pytest.param("a<STYLE>p{}</StYlE >c", "a c", id="a style is not read"),
        pytest.param("a<!-- <script> -->c", "a c", id="a comment is not read"),
        pytest.param(
            "a<script>'<!--'</script>b<!-- x -->c", "a b c", id="a script hides a comment"
        ),
        pytest.param("a<script>b", "ab", id="a script that nothing closes is left in"),
        pytest.param("<!-- a", "<!-- a", id="a comment that nothing closes is left in"),
        pytest.param("&amp;lt; &#1050;&iuml;&nbsp;v", "&lt; Кï v", id="entities are read once"),
        pytest.param("&#" + "9" * 5_000 + ";b", "\ufffdb", id="a number too long for Python"),
        pytest.param("&#0000000065;", "A", id="a number with zeros in front"),
        pytest.param(
            "Zelen\u00adsky Pu\u200btin\ufeff", "Zelensky Putin", id="invisible characters"
        ),
        pytest.param("\u202eabc\u2066", "abc", id="marks of direction"),
        pytest.param("می\u200cخواهد", "می\u200cخواهد", id="joiners stay"),
        pytest.param("a\0b\rc\u2028d\u3000e", "a b c d e", id="control characters part words"),
        pytest.param("и\u0306", "й", id="letters are composed"),
        pytest.param('x<img src="data:' + "A" * 9_000 + '">y', "x y", id="a very long tag"),
    ],
)
def test_text_is_plain(markup: str, plain: str) -> None:
    assert clean.text(markup, 1_000) == plain


def test_text_keeps_to_its_limit_and_ends_in_no_space() -> None:
    assert clean.text("abc def", 4) == "abc"


def test_a_tag_cut_off_by_the_limit_is_not_text() -> None:
    assert clean.text("a <img src='" + "x" * 10_000, 10) == "a"


@given(st.text(alphabet=st.sampled_from("<>&;#/! -ab\t\u00a0\u00ad\u200bscript"), max_size=200))
def test_text_has_single_spaces_and_nothing_invisible(markup: str) -> None:
    plain = clean.text(markup, 80)

    assert plain == " ".join(plain.split())
    assert plain.isprintable()
    assert len(plain) <= 80


@pytest.mark.parametrize(
    "piece",
    ["<script ", "<!--", "<style></scrip", "<a", "<", "&#", "</p ", "&lt;script", "<br <", "<!-->"],
)
def test_hostile_markup_is_read_in_linear_time(piece: str) -> None:
    markup = piece * (400_000 // len(piece))
    began = time.process_time()

    clean.text(markup, clean.SUMMARY_CHARACTERS)

    assert time.process_time() - began < 3.0


@pytest.mark.parametrize(
    ("link", "address"),
    [
        pytest.param(" https://example.org/a\n", "https://example.org/a", id="spaces around"),
        pytest.param("HTTP://EXAMPLE.org", "HTTP://EXAMPLE.org", id="letters in any case"),
        pytest.param("https://новини.укр/а?б", "https://новини.укр/а?б", id="any script"),
        pytest.param("http://[::1]:8000/", "http://[::1]:8000/", id="IPv6"),
        pytest.param("", None, id="nothing"),
        pytest.param("javascript:alert(1)", None, id="script"),
        pytest.param("data:text/html,x", None, id="data"),
        pytest.param("ftp://example.org/", None, id="another scheme"),
        pytest.param("//example.org/a", None, id="no scheme"),
        pytest.param("/a/b", None, id="no host"),
        pytest.param("https:///a", None, id="empty host"),
        pytest.param("https://user:pass@example.org/", None, id="a password"),
        pytest.param("https://user@example.org/", None, id="a user"),
        pytest.param("https://good.example\\@bad.example/", None, id="a backslash before the user"),
        pytest.param("https://good.example\\.bad.example/", None, id="a backslash in the host"),
        pytest.param("https://example.org:0/", None, id="port 0"),
        pytest.param("https://example.org:99999/", None, id="no such port"),
        pytest.param("https://[::1/", None, id="half an address"),
        pytest.param("https://./", None, id="a host of dots"),
        pytest.param("https://exa mple.org/", None, id="a space inside"),
        pytest.param("https://example.org/\u202egpj.exe", None, id="a mark of direction"),
        pytest.param("https://example.org/" + "a" * 2_048, None, id="too long"),
    ],
)
def test_only_plain_web_addresses_pass(link: str, address: str | None) -> None:
    assert clean.web_address(link) == address


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        pytest.param("http://Example.ORG", "https://example.org/", id="host and scheme"),
        pytest.param("http://example.org:80/a", "https://example.org/a", id="default port"),
        pytest.param("https://example.org:8443/a", "https://example.org:8443/a", id="other port"),
        pytest.param("https://example.org./A#b", "https://example.org/A", id="dot and fragment"),
        pytest.param("http://[2001:DB8::1]:80/", "https://[2001:db8::1]/", id="IPv6"),
        pytest.param(
            "https://example.org/?UTM_Source=a&id=3&fbclid=b&mtm_x&at_medium=c",
            "https://example.org/?id=3",
            id="tracking",
        ),
        pytest.param("https://example.org/a?b&c=", "https://example.org/a?b&c=", id="no value"),
        pytest.param("https://example.org/a?q=%EF%F3", "https://example.org/a?q=%EF%F3", id="1251"),
    ],
)
def test_canonical_drops_what_does_not_tell_articles_apart(url: str, canonical: str) -> None:
    assert clean.canonical(url) == canonical


def test_queries_that_are_not_utf_8_stay_apart() -> None:
    first, second = "https://example.org/?q=%EF%F3", "https://example.org/?q=%EF%F4"

    assert clean.canonical(first) != clean.canonical(second)


def test_a_redirector_is_followed_through_three_others_at_most() -> None:
    inner = "https://example.org/a"
    chain = [inner]
    for _ in range(5):
        chain.append(f"https://www.google.com/url?q={quote(chain[-1], safe='')}")

    assert [clean.canonical(url) for url in chain] == [inner] * 4 + chain[4:]


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param("ftp://example.org/a", id="another scheme"),
        pytest.param("//example.org/a", id="no scheme"),
        pytest.param("https://user:pass@example.org/a", id="a password"),
        pytest.param("https://example.org/a b", id="a space"),
        pytest.param("https://example.org/%E0%E1", id="bytes that are not UTF-8"),
        pytest.param("https://[::1/", id="half an address"),
    ],
)
def test_a_redirector_to_anything_but_a_web_address_stays(target: str) -> None:
    url = f"https://example.com/redirect?url={target if '%' in target else quote(target, safe='')}"

    assert clean.canonical(url) == url


@given(ADDRESSES)
def test_canonical_given_its_own_answer_gives_it_again(url: str) -> None:
    once = clean.canonical(url)

    assert clean.canonical(once) == once
    assert urlsplit(once).scheme == "https"
    assert "utm_" not in once


@given(st.lists(st.sampled_from(WRAPPERS), max_size=5), ADDRESSES | st.text(max_size=30))
def test_canonical_of_anything_wrapped_gives_itself_again(wrappers: list[str], url: str) -> None:
    for wrapper in wrappers:
        url = wrapper.format(quote(url, safe=""))
    address = clean.web_address(url)
    assume(address is not None)
    assert address is not None

    once = clean.canonical(address)

    assert clean.canonical(once) == once
    assert clean.web_address(once) == once


@pytest.mark.corpus
def test_canonical_of_every_known_odd_address_gives_itself_again(corpus: Path) -> None:
    folder = corpus / "hostile" / "url"
    inputs = [
        case["input"] if isinstance(case, dict) else case
        for path in folder.glob("*.json")
        for case in json.loads(path.read_text(encoding="utf-8"))
    ]
    wrapped = [
        f"https://www.google.com/url?q={quote(url.encode('utf-8', 'replace'))}" for url in inputs
    ]
    addresses = [found for url in [*inputs, *wrapped] if (found := clean.web_address(url))]

    once = [clean.canonical(address) for address in addresses]

    assert len(inputs) > 1_000
    assert len(addresses) > 1_000
    assert [clean.canonical(url) for url in once] == once
    assert [clean.web_address(url) for url in once] == once


@pytest.mark.parametrize(
    ("url", "is_front"),
    [
        ("https://example.org", True),
        ("https://example.org/#top", True),
        ("https://example.org/?utm_source=rss", True),
        ("https://example.org/?p=12", False),
        ("https://example.org/a", False),
    ],
)
def test_a_front_page_is_told_from_an_article(url: str, is_front: bool) -> None:
    assert clean.is_front_page(url) is is_front


def test_a_digest_never_changes() -> None:
    assert clean.digest("Kyiv", "Київ") == "a62a93dcf79088941546444eb1a78093"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(("a", "b"), ("ab",), id="parts joined"),
        pytest.param(("a", "b"), ("a\0b",), id="a NUL between"),
        pytest.param(("", "a"), ("a", ""), id="an empty part elsewhere"),
        pytest.param(("a\ud800",), ("a?",), id="half a surrogate pair"),
    ],
)
def test_different_parts_have_different_digests(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assert clean.digest(*one) != clean.digest(*other)
    assert len(clean.digest(*one)) == 32
