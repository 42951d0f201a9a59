"""Who says what, by construction: inversions and appositions, findings, bare names of headlines, spokespeople."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.claims import extract_claims, read_scene
from ingest.model import Article
from ingest.text import canonical


def said_in(text: str) -> list[tuple[str, str]]:
    article = Article(canonical(text), "", "a", published=dt.date(2025, 8, 1))
    return [(said.speaker.name, said.content.of(article.text)) for said in read_scene(article).voices.attributions]


def speakers_of(text: str) -> list[str]:
    return [speaker for speaker, _ in said_in(text)]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Fourteen forces have bought the kit, the supplier, Verint, says.", "Verint"),
        ("The vans were old, Supt Dave Hirst, of Kent Police, said.", "Dave Hirst"),
        ("In a letter to the Home Secretary, the commissioner, Peter Voss, says the vans are old.", "Peter Voss"),
        ("The union Unison reckons that the vans are old.", "UNISON"),
        ("Quoting old figures, the Labour candidate Tom Wick said that the vans were old.", "Tom Wick"),
        ("MPs on the committee said that the vans were old.", "MPs on committee"),
        ("Ministers boast that the vans are new.", "Ministers"),
        ("Force to lose 300 officers, warns federation", "federation"),
        ("A group of residents said that the vans were old.", "residents"),
        ("Freedom of information requests by Liberty show that the vans are old.", "Liberty"),
        ("The Gazette understands that the vans are to go.", "Gazette"),
    ],
)
def test_a_speaker_is_found_wherever_it_stands(text: str, speaker: str) -> None:
    assert speakers_of(text) == [speaker]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Researchers found that the vans were old.", ["Researchers"]),
        ("The National Audit Office found that the vans were old.", ["National Audit Office"]),
        ("Data obtained by the Labour Party shows that the vans are old.", ["Labour Party"]),
        ("A study by the motoring weekly Auto Express found that the vans were old.", ["Auto Express"]),
        ("Kent Police estimates that nine vans will be needed.", ["Kent Police"]),
        ("Officers found that the door had been forced.", []),
        ("Kent Police found that the vans were old.", []),
        ("The report Vans in Scotland showed that a van was old.", ["report"]),
        ("Neighbours learned to live with it.", []),
    ],
)
def test_who_inquires_finds_and_anybody_estimates(text: str, speakers: list[str]) -> None:
    assert speakers_of(text) == speakers


def test_the_bare_force_of_a_headline_is_the_one_the_article_is_about() -> None:
    assert speakers_of("Kent Police van fleet is too old, force confirms") == ["Kent Police"]


def test_the_spokesman_alone_goes_on_and_the_spokesman_of_another_begins() -> None:
    text = "Ann Carter said the vans were old. Later, the mayor's official spokesman urged people to wait."
    assert speakers_of(text) == ["Ann Carter", "mayor's official spokesman"]
    assert speakers_of("Liberty said the vans were old. They would go, the spokesman added.") == ["Liberty", "Liberty"]


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        ("Essex Police has let it be known that the vans were old.", "Essex Police", "the vans were old"),
        ("Essex Police made it clear that the vans were old.", "Essex Police", "the vans were old"),
        ("Critics voiced concern that the vans were old.", "Critics", "the vans were old"),
        ("There are fears among residents that vans will go.", "residents", "vans will go"),
        ("The Home Office's claim that the vans are old was rejected.", "Home Office", "the vans are old"),
        ("It is the view of Liberty that the vans are old.", "Liberty", "the vans are old"),
        ("Liberty's fear is that the vans will go.", "Liberty", "the vans will go"),
        ("The vans are old, by Unison's reckoning.", "UNISON", "The vans are old"),
        ("On the Home Office's own figures, the vans are old.", "Home Office", "the vans are old"),
        (
            "The vans are far too old, a report to councillors states.",
            "report to councillors",
            "The vans are far too old",
        ),
        ("Ann Shaw described how the vans had rattled.", "Ann Shaw", "the vans had rattled"),
        ("The vans were identified by Liberty as being too old.", "Liberty", None),
    ],
)
def test_a_phrase_says_whose_words_they_are(text: str, speaker: str, content: str | None) -> None:
    assert said_in(text) == [(speaker, content or text)]


@pytest.mark.parametrize(
    "text",
    [
        "Ann Shaw asked how the vans had been paid for.",
        "The fear of crime that the vans bring is small.",
        "The vans were hit by Liberty as they left.",
        "The force made the road clear of vans that were old.",
        "The figures on the door of the van were old.",
    ],
)
def test_a_phrase_that_only_looks_alike_says_nothing(text: str) -> None:
    assert not any("van" in content for _, content in said_in(text))


@pytest.mark.parametrize(
    "heard",
    [
        "Members were told that the vans were old.",
        "The vans were old, the committee was told.",
        "The vans were old, councillors heard.",
    ],
)
def test_an_audience_hears_the_person_who_came_before_it(heard: str) -> None:
    assert speakers_of(f"Chief Constable Ann Shaw came before the panel on Tuesday. {heard}") == ["Ann Shaw"]
    assert speakers_of(f"The panel met on Tuesday. {heard}") == []


def test_a_court_hears_more_than_the_last_person_named() -> None:
    assert speakers_of("Mrs Ann Shaw denies theft. The court heard that the vans were old.") == []


def test_words_shifted_back_in_tense_go_on_with_the_saying_before_them() -> None:
    text = "Ann Shaw said the vans were old. In May they had broken down twice. New ones would come in June."
    assert speakers_of(text) == ["Ann Shaw"] * 3


@pytest.mark.parametrize(
    "behind",
    [
        "They broke down twice in May.",
        "Harold Quentin had bought them in May.",
        "It would cost more if they were new.",
        "\n\nIn May they had broken down twice.",
        "They are red. In May they had broken down twice.",
    ],
)
def test_another_tense_another_person_or_another_paragraph_ends_a_saying(behind: str) -> None:
    assert speakers_of(f"Ann Shaw said the vans were old. {behind}".replace(". \n", ".\n")) == ["Ann Shaw"]


def test_what_somebody_says_in_the_present_does_not_go_on() -> None:
    assert speakers_of("Ann Shaw says the vans are old. In May they had broken down.") == ["Ann Shaw"]


@pytest.mark.parametrize(
    ("pointing", "speaker"),
    [
        ("That is according to figures from the Home Office, published on Friday.", "Home Office"),
        ("So says a report by the National Audit Office.", "National Audit Office"),
        ("That is the verdict of the National Audit Office.", "National Audit Office"),
        ("The figures come from the Home Office.", "Home Office"),
        ("The figures, released by the Home Office on Friday, go back to 2010.", "Home Office"),
        ("The Home Office, which published the figures, is glad of it.", "Home Office"),
        ("These numbers were obtained by the Labour Party.", "Labour Party"),
    ],
)
def test_a_sentence_may_name_the_source_of_the_one_before_it(pointing: str, speaker: str) -> None:
    assert (speaker, "Vans are older than ever") in said_in(f"Vans are older than ever. {pointing}")


@pytest.mark.parametrize(
    "pointing",
    [
        "Figures were drawn on the vans by the Home Office.",
        "That is the van of the Home Office.",
        "The Home Office, which released the vans, is glad of it.",
    ],
)
def test_a_sentence_that_goes_on_to_something_else_is_no_source(pointing: str) -> None:
    assert said_in(f"Vans are older than ever. {pointing}") == []


def test_what_has_a_speaker_already_keeps_it() -> None:
    text = "Ann Shaw said vans are older than ever. The figures come from the Home Office."
    assert said_in(text) == [("Ann Shaw", "vans are older than ever")]


def test_a_number_that_somebody_puts_is_all_that_they_say() -> None:
    text = "Liberty said that many marched, while the Met put the number at 900."
    assert ("Metropolitan Police", "the number at 900") in said_in(text)


def test_it_is_the_report_just_introduced_where_it_says_something_now() -> None:
    text = "The panel was given a report by the chief constable. It says that the vans are old."
    assert speakers_of(text) == ["report"]
    assert speakers_of(text.replace("says", "said").replace("are", "were")) != ["report"]


def test_a_study_that_an_article_opens_with_gives_its_figures() -> None:
    text = "Kent Police is slow, a survey by Liberty suggests.\n\nSome 40 people were arrested in Kent in May."
    article = Article(canonical(text), "", "a", published=dt.date(2025, 8, 1))
    claims = [claim for claim in extract_claims(article).claims if claim.value == 40]
    assert [claim.attributed_to.name for claim in claims if claim.attributed_to] == ["Liberty"]
