"""The gazetteer finds each known thing by the words that newspapers use, and nothing by words that only look alike."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import EntityKind
from ontology.gazetteer import (
    Alias,
    Entry,
    Gazetteer,
    as_alias,
    load_gazetteer,
    read_gazetteer,
    spellings,
)
from ontology.namespaces import BASE

PREFIXES = """@prefix pol: <https://w3id.org/beatgraph/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix place: <https://w3id.org/beatgraph/id/place/> .
"""


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def local(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.iri.removeprefix(BASE).removeprefix("id/") for entry in entries]


@pytest.mark.parametrize(
    ("words", "thing"),
    [
        ("Scotland Yard", "force/metropolitan"),
        ("the Met", "force/metropolitan"),
        ("The Met", "force/metropolitan"),
        ("Met Police", "force/metropolitan"),
        ("MPS", "force/metropolitan"),
        ("Britain’s biggest police force", "force/metropolitan"),
        ("GMP", "force/greater-manchester"),
        ("West Mids Police", "force/west-midlands"),
        ("WYP", "force/west-yorkshire"),
        ("Devon & Cornwall Police", "force/devon-and-cornwall"),
        ("Norfolk Police", "force/norfolk"),
        ("Norfolk Constabulary", "force/norfolk"),
        ("Suffolk police", "force/suffolk"),
        ("Hertfordshire Constabulary", "force/hertfordshire"),
        ("Heddlu Gogledd Cymru", "force/north-wales"),
        ("PSNI", "force/northern-ireland"),
        ("Police Scotland", "force/police-scotland"),
        ("BTP", "force/btp"),
        ("Flying Squad", "unit/metropolitan-flying-squad"),
        ("Royal Parks police", "unit/metropolitan-royal-parks"),
        ("SO15", "unit/metropolitan-counter-terrorism-command"),
        ("Violent Crime Taskforce", "unit/metropolitan-violent-crime-taskforce"),
        ("the capital", "place/london"),
        ("London’s West End", "place/west-end"),
        ("Kensington & Chelsea", "place/kensington-and-chelsea"),
        ("UK", "place/united-kingdom"),
        ("Notts", "place/nottinghamshire"),
        ("Hull", "place/kingston-upon-hull"),
        ("Live Facial Recognition", "technology/live-facial-recognition"),
        ("LFR", "technology/live-facial-recognition"),
        ("facial recognition", "technology/facial-recognition"),
        ("facial recognition cameras", "technology/live-facial-recognition"),
        ("retrospective facial recognition", "technology/retrospective-facial-recognition"),
        ("OIFR", "technology/operator-initiated-facial-recognition"),
        ("ANPR", "technology/anpr"),
        ("body-worn video", "technology/body-worn-video"),
        ("Tasers", "technology/taser"),
        ("knife arches", "technology/knife-arch"),
        ("National Police Chiefs’ Council", "organisation/national-police-chiefs-council"),
        ("Acpo", "organisation/association-of-chief-police-officers"),
        ("IOPC", "organisation/independent-office-for-police-conduct"),
        ("HMICFRS", "organisation/hmicfrs"),
        ("MOPAC", "organisation/mayors-office-for-policing-and-crime"),
        ("Norfolk PCC", "organisation/norfolk-police-and-crime-commissioner"),
        ("Sussex Police Authority", "organisation/sussex-police-authority"),
        ("the Government", "organisation/uk-government"),
        ("The Mail", "organisation/daily-mail"),
        ("Liberty", "organisation/liberty"),
        ("home secretary", "post/home-secretary"),
        ("Police and Crime Commissioner for Dorset", "post/dorset-police-and-crime-commissioner"),
        ("chief constable of Suffolk", "post/suffolk-chief-constable"),
        ("Commissioner", "post/metropolitan-commissioner"),
        ("Mark Rowley", "person/mark-rowley"),
        ("Notting Hill carnival", "series/notting-hill-carnival"),
        ("bobbies", "vocab/workforce/police-officer"),
        ("PCSOs", "vocab/workforce/pcso"),
        ("knife offenders", "vocab/offence/knife-crime"),
        ("rapists", "vocab/offence/rape"),
        ("charge or caution", "vocab/outcome/charge-or-caution"),
    ],
)
def test_newspaper_words_denote_the_thing(gazetteer: Gazetteer, words: str, thing: str) -> None:
    assert local(gazetteer.named(words)) == [thing]


@pytest.mark.parametrize(
    "words",
    ["met", "MET", "liberty", "reading", "bath", "the government", "the mail", "scotland yard", "mind", "", "Nowhere"],
)
def test_ordinary_words_denote_nothing(gazetteer: Gazetteer, words: str) -> None:
    assert gazetteer.named(words) == ()


@pytest.mark.parametrize("words", ["Met", "Bath", "Reading", "Liberty", "Metro", "Wells", "Refuge"])
def test_a_name_that_is_also_a_word_is_marked(gazetteer: Gazetteer, words: str) -> None:
    (entry,) = gazetteer.named(words)
    (alias,) = (alias for alias in entry.aliases if alias.text == words)
    assert alias.case_sensitive
    assert alias.common_word


def test_longer_names_and_plain_words_are_not_marked(gazetteer: Gazetteer) -> None:
    marked = {alias.text for entry in gazetteer.entries for alias in entry.aliases if alias.common_word}
    assert [text for text in marked if " " in text or text == text.lower()] == []


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        ("force/metropolitan", "Metropolitan Police"),
        ("force/hertfordshire", "Hertfordshire Police"),
        ("force/btp", "British Transport Police"),
        ("person/mark-rowley", "Sir Mark Rowley"),
        ("place/westminster", "Westminster"),
        ("unit/metropolitan-royal-parks", "Royal Parks Police"),
        ("organisation/hmicfrs", "HMICFRS"),
        ("technology/body-worn-video", "body-worn cameras"),
    ],
)
def test_the_name_is_the_canonical_one_and_its_first_alias(gazetteer: Gazetteer, thing: str, name: str) -> None:
    entry = gazetteer[f"{BASE}id/{thing}"]
    assert entry.name == name
    assert entry.aliases[0].text == name


def test_names_with_two_meanings_are_those_on_purpose(gazetteer: Gazetteer) -> None:
    meanings: dict[str, set[str]] = defaultdict(set)
    for entry in gazetteer.entries:
        for alias in entry.aliases:
            meanings[alias.text].update(local(gazetteer.named(alias.text)))
    assert {text: things for text, things in meanings.items() if len(things) > 1} == {
        "Bangor": {"place/bangor-gwynedd", "place/bangor-county-down"},
        "Justice Secretary": {"post/justice-secretary", "post/scottish-justice-secretary"},
        "justice secretary": {"post/justice-secretary", "post/scottish-justice-secretary"},
        "Dedicated schools officers": {"unit/metropolitan-schools-officers", "vocab/workforce/schools-officer"},
        "dedicated schools officers": {"unit/metropolitan-schools-officers", "vocab/workforce/schools-officer"},
        "Safer Schools officers": {"unit/metropolitan-schools-officers", "vocab/workforce/schools-officer"},
        "Safer Schools Officers": {"unit/metropolitan-schools-officers", "vocab/workforce/schools-officer"},
    }


def test_each_entry_is_found_by_each_of_its_aliases(gazetteer: Gazetteer) -> None:
    lost = [
        (entry.iri, alias.text)
        for entry in gazetteer.entries
        for alias in entry.aliases
        if entry not in gazetteer.named(alias.text)
    ]
    assert lost == []


def test_kinds_are_those_of_entities(gazetteer: Gazetteer) -> None:
    kinds = {entry.kind for entry in gazetteer.entries}
    assert kinds <= {kind.value for kind in EntityKind}
    assert kinds >= {"force", "unit", "place", "technology", "organisation", "government-body", "publisher", "post"}
    assert kinds >= {"person", "public-event", "workforce", "offence", "outcome"}
    assert sum(len(gazetteer.of_kind(kind)) for kind in kinds) == len(gazetteer)


def test_wider_things_are_entries_too(gazetteer: Gazetteer) -> None:
    wider = {iri for entry in gazetteer.entries for iri in (*entry.broader, *entry.polices)}
    assert [iri for iri in wider if iri not in gazetteer] == []


def test_containers_come_nearest_first(gazetteer: Gazetteer) -> None:
    found = gazetteer.containers(BASE + "id/unit/metropolitan-flying-squad")
    assert found[-1].endswith("specialist-crime")
    assert BASE + "id/force/metropolitan" in found
    assert gazetteer.containers(BASE + "id/place/united-kingdom") == ()


@pytest.mark.parametrize(
    ("place", "forces"),
    [
        ("oxford-street", ["force/metropolitan"]),
        ("city-of-london", ["force/city-of-london"]),
        ("shropshire", ["force/west-mercia"]),
        ("brighton-and-hove", ["force/sussex"]),
        ("glasgow", ["force/police-scotland"]),
        ("isle-of-wight", ["force/hampshire"]),
        ("england", []),
    ],
)
def test_a_place_knows_its_police(gazetteer: Gazetteer, place: str, forces: list[str]) -> None:
    assert local(gazetteer.forces_policing(f"{BASE}id/place/{place}")) == forces


def test_an_unknown_iri_is_a_key_error(gazetteer: Gazetteer) -> None:
    assert "https://example.org/nobody" not in gazetteer
    with pytest.raises(KeyError):
        gazetteer["https://example.org/nobody"]


def test_a_thing_of_an_unknown_class_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "wrong.ttl"
    file.write_text(PREFIXES + 'place:x a pol:Claim ; skos:prefLabel "X"@en .', encoding="utf-8")
    with pytest.raises(ValueError, match=r"id/place/x has a class of no known kind: .*ns#Claim"):
        read_gazetteer([file])


def test_a_thing_without_a_name_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "nameless.ttl"
    file.write_text(PREFIXES + "place:x a pol:Place .", encoding="utf-8")
    with pytest.raises(ValueError, match=r"id/place/x has no skos:prefLabel"):
        read_gazetteer([file])


def test_concepts_of_other_schemes_are_passed_by(tmp_path: Path) -> None:
    file = tmp_path / "other.ttl"
    concept = f'<{BASE}vocab/status/x> a skos:Concept ; skos:inScheme <{BASE}vocab/status> ; skos:prefLabel "x"@en .'
    file.write_text(PREFIXES + concept, encoding="utf-8")
    assert read_gazetteer([file]).entries == ()


@given(st.text(alphabet="abc ABC'& the", max_size=24))
def test_spellings_begin_with_the_text_and_differ_in_signs_alone(text: str) -> None:
    found = list(spellings(text))

    def plain(spelling: str) -> str:
        return spelling.replace("’", "'").replace(" & ", " and ").replace("The ", "the ", 1)

    assert found[0] == text
    assert {plain(spelling) for spelling in found} == {plain(text)}
    assert len({as_alias(spelling).case_sensitive for spelling in found}) == 1


def test_case_is_judged_by_capitals() -> None:
    assert as_alias("drones") == Alias("drones", case_sensitive=False)
    assert as_alias("Kent Police") == Alias("Kent Police", case_sensitive=True)
    assert as_alias("Bath") == Alias("Bath", case_sensitive=True, common_word=True)
