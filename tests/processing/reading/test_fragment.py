"""A fragment takes its place in the lexicon, or says which entry stands in its way."""

import pytest

from processing.errors import LexiconError
from processing.reading import fragment, lexicon, mentions
from processing.reading.forms import Form

Texts = tuple[str, str]
HEAD = '[[actor]]\nid = "elm"\nname = "Elm"\nkind = "person"\nside = "UA"\n'


def drafted(text: str, texts: Texts) -> fragment.Draft:
    return fragment.draft(text, fragment.present(texts, lexicon.parse(*texts)))


def actor(*aliases: str, head: str = HEAD, languages: str = "en") -> str:
    rows = (f'{{ name = "{name}", in = "{languages}", origin = "own" }}' for name in aliases)
    return f"{head}aliases = [{', '.join(rows)}]\n"


def named(text: str, words: lexicon.Lexicon) -> set[str]:
    return {mention.actor for mention in mentions.find([("title", text)], "en", words)}


def test_a_new_actor_is_found_beside_the_others(texts: Texts) -> None:
    draft = drafted(actor("Elmer"), texts)

    assert draft.outline.subjects == ("elm",)
    assert draft.outline.collisions == ()
    assert named("Elmer and Anna Ash", draft.lexicon) == {"elm", "ash"}
    assert draft.outline.names["elm"] == "Elm"


def test_an_actor_with_a_known_id_takes_the_place_of_the_present_one(texts: Texts) -> None:
    changed = actor("Willow", head=HEAD.replace('"elm"', '"ash"'))

    draft = drafted(changed, texts)

    assert draft.outline.collisions == ()
    assert named("Willow and Anna Ash", draft.lexicon) == {"ash"}
    assert named("Anna Ash", draft.lexicon) == set()


def test_a_theme_with_a_known_id_takes_the_place_of_the_present_one(texts: Texts) -> None:
    theme = '[[theme]]\nid = "wood"\nname = "Wood"\ngroup = "trees"\ntier = 1\nstrong = ["bark*"]\n'

    draft = drafted(theme, texts)

    assert draft.outline.subjects == ("wood",)
    assert draft.lexicon.themes["wood"].terms["strong"] == ("bark*",)
    assert draft.outline.forms == {}


def test_a_decoy_joins_the_present_ones(texts: Texts) -> None:
    decoy = '[[decoy]]\nhides = "ash"\n' + actor("Anna Ash Street", head="")

    draft = drafted(decoy, texts)

    assert draft.outline.subjects == ("ash",)
    assert named("Anna Ash Street", draft.lexicon) == set()
    assert named("The Oakland Zoo", draft.lexicon) == set()
    assert draft.outline.forms["Anna Ash Street"].actor is None


def test_a_form_that_another_actor_owns_is_told_with_its_owner(texts: Texts) -> None:
    draft = drafted(actor("Elmer", "Anna Ash"), texts)

    (collision,) = draft.outline.collisions
    assert (collision.actor, collision.alias) == ("elm", "Anna Ash")
    assert (collision.owner, collision.owner_alias) == ("ash", "Anna Ash")
    assert "Anna Ash" in collision.forms
    assert named("Elmer and Anna Ash", draft.lexicon) == {"elm", "ash"}


def test_two_actors_of_one_fragment_can_collide(texts: Texts) -> None:
    both = actor("Elmer") + actor("Elmer", head=HEAD.replace('"elm"', '"fir"'))

    (collision,) = drafted(both, texts).outline.collisions

    assert (collision.actor, collision.owner) == ("fir", "elm")


def test_the_forms_are_listed_alias_by_alias_in_one_order(texts: Texts) -> None:
    made = drafted(actor("Ясеневий", "Elmer", languages="uk"), texts).outline.forms

    assert next(iter(made)) == "Ясеневий"
    assert list(made).index("Ясеневого") < list(made).index("Elmer")
    assert made["Ясеневого"] == Form("elm", "Ясеневий", "inflected, uk")


def test_a_draft_is_the_lexicon_that_a_file_with_the_fragment_would_be(texts: Texts) -> None:
    odd = actor('Q\\"uote \\u007f\\t', "Tab\\\\slash").replace('"UA"', '"UA"\nqid = "Q2"')

    draft = drafted(odd, texts)
    whole = lexicon.parse(texts[0] + odd, texts[1])

    assert draft.lexicon.actors == whole.actors
    assert set(draft.lexicon.forms) == set(whole.forms)
    assert draft.lexicon.nearby == whole.nearby
    assert draft.lexicon.names == whole.names
    assert draft.lexicon.themes == whole.themes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "nothing to try", id="empty"),
        pytest.param("a = ", "not valid TOML", id="no toml"),
        pytest.param('[[signal]]\nid = "x"', "'signal' cannot be tried", id="strange block"),
        pytest.param('[actor]\nid = "x"', "write [[actor]]", id="table, not list"),
        pytest.param('[[actor]]\nname = "x"', "actor: id is None", id="no id"),
        pytest.param("[[decoy]]\nhides = 3", "decoy: hides is 3", id="no hides"),
        pytest.param('[[decoy]]\nhides = "yew"', "hides yew, which is no actor", id="unknown"),
        pytest.param(
            actor("Elmer").replace("person", "tree"), "actor elm: kind is 'tree'", id="kind"
        ),
        pytest.param(actor("Elmer", languages="??"), "in has '??'", id="language"),
        pytest.param(actor("{a,b}" * 5), "more than 4 {}", id="too many endings"),
        pytest.param(
            actor("Elmer", head=HEAD.replace('"elm"', '"wood"')), "actor wood", id="theme's"
        ),
    ],
)
def test_a_fault_is_told_with_its_entry(texts: Texts, text: str, said: str) -> None:
    with pytest.raises(LexiconError) as caught:
        drafted(text, texts)

    assert said in str(caught.value)
    assert not str(caught.value).startswith("actors.toml")


def test_the_texts_hold_the_fragment_in_its_place(texts: Texts) -> None:
    decoy = '[[decoy]]\nhides = "oak"\n' + actor("Oakland Raiders", head="")

    actors, themes = fragment.texts(actor("Elmer") + decoy, texts)
    whole = lexicon.parse(actors, themes)

    assert list(whole.actors) == ["ash", "elm", "oak"]
    assert named("Elmer", whole) == {"elm"}
    assert named("The Oakland Raiders", whole) == named("The Oakland Zoo", whole) == set()
    assert actors.count("[[decoy]]") == 1
    assert whole.themes == lexicon.parse(*texts).themes
