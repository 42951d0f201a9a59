"""The reference data: complete where the law names a fixed number, sourced in every row, and joined up without gaps."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from ontology.iris import slug
from ontology.namespaces import BASE, expand, sparql_prologue

FOLDER = Path(__file__).resolve().parents[2] / "ontology"
FILES = sorted((FOLDER / "reference").glob("*.ttl"))
THINGS = BASE + "id/"

FORCE_IDS = set(  # as data.police.uk lists them
    re.findall(
        r"\S+",
        """avon-and-somerset bedfordshire cambridgeshire cheshire city-of-london cleveland cumbria derbyshire
        devon-and-cornwall dorset durham dyfed-powys essex gloucestershire greater-manchester gwent hampshire
        hertfordshire humberside kent lancashire leicestershire lincolnshire merseyside metropolitan norfolk
        north-wales north-yorkshire northamptonshire northumbria nottinghamshire south-wales south-yorkshire
        staffordshire suffolk surrey sussex thames-valley warwickshire west-mercia west-midlands west-yorkshire
        wiltshire""",
    )
)
BOROUGHS = """City of London|Barking and Dagenham|Barnet|Bexley|Brent|Bromley|Camden|Croydon|Ealing|Enfield|Greenwich
Hackney|Hammersmith and Fulham|Haringey|Harrow|Havering|Hillingdon|Hounslow|Islington|Kensington and Chelsea
Kingston upon Thames|Lambeth|Lewisham|Merton|Newham|Redbridge|Richmond upon Thames|Southwark|Sutton|Tower Hamlets
Waltham Forest|Wandsworth|Westminster""".replace("\n", "|").split("|")


def triples(files: Iterable[Path]) -> ox.Store:
    store = ox.Store()
    for file in files:
        store.bulk_load(path=file, format=ox.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def reference() -> ox.Store:
    return triples(FILES)


@pytest.fixture(scope="module")
def ontology() -> ox.Store:
    return triples(FOLDER.glob("*.ttl"))


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    """Return the rows of a SELECT as strings; IRIs of things without their base."""
    found = store.query(sparql_prologue() + query)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple("" if term is None else term.value.removeprefix(THINGS) for term in row) for row in found]


def things(store: ox.Store) -> set[str]:
    return {s for (s,) in rows(store, "SELECT DISTINCT ?s { ?s a ?class }") if not s.startswith("http")}


def values(store: ox.Store, name: str) -> dict[str, list[ox.Literal | ox.NamedNode | ox.BlankNode]]:
    found: dict[str, list[ox.Literal | ox.NamedNode | ox.BlankNode]] = defaultdict(list)
    for quad in store.quads_for_pattern(None, ox.NamedNode(expand(name)), None):
        assert isinstance(quad.subject, ox.NamedNode)
        assert not isinstance(quad.object, ox.Triple)
        found[quad.subject.value.removeprefix(THINGS)].append(quad.object)
    return found


# Completeness


def test_all_43_territorial_forces_of_england_and_wales_are_there(reference: ox.Store) -> None:
    found = rows(
        reference,
        """SELECT DISTINCT ?id { ?force a pol:TerritorialPoliceForce ; pol:forceId ?id ; pol:policesArea ?area .
        ?area pol:locatedIn+ place:england-and-wales }""",
    )
    assert len(FORCE_IDS) == 43
    assert {identifier for (identifier,) in found} == FORCE_IDS


def test_only_verified_force_ids_are_given_and_the_slug_is_the_id(reference: ox.Store) -> None:
    found = rows(reference, "SELECT ?force ?id { ?force pol:forceId ?id }")
    assert {identifier for _, identifier in found} == FORCE_IDS | {"northern-ireland", "btp"}
    assert [force for force, identifier in found if force != f"force/{identifier}"] == []


@pytest.mark.parametrize(
    "force",
    ["police-scotland", "northern-ireland", "btp", "civil-nuclear-constabulary", "ministry-of-defence-police"],
)
def test_the_other_national_forces_are_there(reference: ox.Store, force: str) -> None:
    assert rows(reference, f"SELECT ?label {{ force:{force} a/rdfs:label? ?c ; rdfs:label ?label }}")


def test_no_area_of_england_and_wales_is_policed_twice(reference: ox.Store) -> None:
    areas = Counter(area for (area,) in rows(reference, "SELECT ?area { ?force pol:policesArea ?area }"))
    assert [area for area, forces in areas.items() if forces > 1] == []


def test_each_force_of_today_has_one_chief_officer(reference: ox.Store) -> None:
    chiefs = defaultdict(list)
    for force, post in rows(reference, "SELECT ?force ?post { ?post pol:postIn ?force }"):
        if re.search(r"(?<!deputy)-(chief-constable|commissioner)$", post):
            chiefs[force].append(post)
    policing = {force for (force,) in rows(reference, "SELECT DISTINCT ?force { ?force pol:policesArea ?area }")}
    assert len(policing) == 45
    assert {force: chiefs[force] for force in policing | {"force/btp"} if len(chiefs[force]) != 1} == {}


def test_the_41_forces_under_commissioners_have_office_and_post(reference: ox.Store) -> None:
    found = rows(
        reference,
        """SELECT ?body ?post { ?body a pol:OversightBody . ?post a pol:Post ; pol:postIn ?body .
        FILTER(STRENDS(STR(?body), "-police-and-crime-commissioner")) }""",
    )
    slugs = {body.removeprefix("organisation/").removesuffix("-police-and-crime-commissioner") for body, _ in found}
    assert slugs == FORCE_IDS - {"metropolitan", "city-of-london"}
    assert [row for row in found if row[0].split("/")[1] != row[1].split("/")[1]] == []


def test_the_boroughs_have_the_codes_of_the_ons_in_alphabetical_order(reference: ox.Store) -> None:
    found = dict(
        rows(
            reference,
            """SELECT ?code ?name { ?borough a pol:AdministrativeArea ; pol:locatedIn place:london ;
            pol:gssCode ?code ; skos:prefLabel ?name }""",
        )
    )
    assert found == {f"E090000{number:02}": name for number, name in enumerate(BOROUGHS, start=1)}


def test_there_are_places_enough(reference: ox.Store) -> None:
    settlements = rows(reference, "SELECT ?s { ?s a pol:Settlement }")
    assert len(settlements) >= 200
    assert len(rows(reference, "SELECT ?s { ?s a pol:PoliceArea }")) == 12


@pytest.mark.parametrize(
    "thing",
    [
        *("force/metropolitan", "force/btp", "unit/metropolitan-flying-squad", "unit/metropolitan-royal-parks"),
        *("unit/metropolitan-schools-officers", "unit/metropolitan-serious-and-organised-crime"),
        *("organisation/liberty", "organisation/uk-government", "organisation/daily-mail"),
        *("post/metropolitan-commissioner", "person/mark-rowley", "place/united-kingdom", "place/london"),
        *("place/westminster", "place/kensington-and-chelsea", "place/west-end", "place/oxford-street"),
        *("place/notting-hill", "technology/live-facial-recognition", "series/notting-hill-carnival"),
    ],
)
def test_what_the_first_articles_speak_of_is_there(reference: ox.Store, thing: str) -> None:
    assert thing in things(reference)


# Each row


def test_each_thing_has_one_label_one_name_and_a_source(reference: ox.Store) -> None:
    labels, names, sources = (values(reference, name) for name in ("rdfs:label", "skos:prefLabel", "dcterms:source"))
    faulty = {
        thing for thing in things(reference) if len(labels[thing]) != 1 or len(names[thing]) != 1 or not sources[thing]
    }
    assert faulty == set()


def test_labels_are_in_english_and_other_names_in_a_language_of_the_kingdom(reference: ox.Store) -> None:
    for name, languages in (
        ("rdfs:label", {"en"}),
        ("skos:prefLabel", {"en"}),
        ("skos:altLabel", {"en", "cy", "gd"}),
        ("skos:hiddenLabel", {"en"}),
        ("rdfs:comment", {"en"}),
    ):
        spoken = {getattr(value, "language", None) for found in values(reference, name).values() for value in found}
        assert spoken <= languages, name


def test_no_name_of_a_row_is_given_twice(reference: ox.Store) -> None:
    names = ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel")
    given = Counter((s, value.value) for name in names for s, vs in values(reference, name).items() for value in vs)
    assert [row for row, times in given.items() if times > 1] == []


def test_names_are_written_plainly(reference: ox.Store) -> None:
    names = ("rdfs:label", "skos:prefLabel", "skos:altLabel", "skos:hiddenLabel")
    texts = {value.value for name in names for found in values(reference, name).values() for value in found}
    assert [text for text in texts if text != " ".join(text.split()) or "’" in text or "&amp;" in text] == []


def test_sources_are_pages_that_one_can_open(reference: ox.Store) -> None:
    sources = {source.value for found in values(reference, "dcterms:source").values() for source in found}
    assert [source for source in sources if not re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]{2,}/\S*", source)] == []


def test_local_names_are_slugs_below_a_known_path(reference: ox.Store) -> None:
    paths = "force|unit|organisation|person|post|place|technology|series"
    assert [t for t in things(reference) if not re.fullmatch(rf"({paths})/[a-z0-9]+(-[a-z0-9]+)*", t)] == []


def test_identifiers_are_well_formed_and_belong_to_one_place(reference: ox.Store) -> None:
    codes = Counter(code for (code,) in rows(reference, "SELECT ?code { ?s pol:gssCode ?code }"))
    assert [code for code in codes if not re.fullmatch(r"[EWSNK]\d{8}", code)] == []
    assert [code for code, places in codes.items() if places > 1] == []


def test_only_the_wikidata_identities_that_were_checked_are_given(reference: ox.Store) -> None:
    found = dict(rows(reference, "SELECT ?s ?item { ?s schema:sameAs ?item }"))
    wikidata = "http://www.wikidata.org/entity/"
    assert found == {"force/metropolitan": wikidata + "Q1139213", "force/btp": wikidata + "Q174588"}


# How the rows hang together


def test_nothing_points_at_a_thing_that_is_not_there(reference: ox.Store) -> None:
    known = things(reference)
    pointed = {
        quad.object.value.removeprefix(THINGS)
        for quad in reference
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(THINGS)
    }
    assert pointed - known == set()


def test_a_thing_is_described_in_one_file() -> None:
    described: dict[str, set[str]] = defaultdict(set)
    for file in FILES:
        for thing in things(triples([file])):
            described[thing].add(file.name)
    assert {thing: files for thing, files in described.items() if len(files) > 1} == {}


def test_all_places_lie_in_the_united_kingdom_and_in_no_circle(reference: ox.Store) -> None:
    outside = rows(
        reference,
        """SELECT ?place { ?place a ?class FILTER(STRSTARTS(STR(?place), STR(place:)))
        FILTER NOT EXISTS { ?place pol:locatedIn* place:united-kingdom } }""",
    )
    assert outside == []
    for name in ("pol:locatedIn", "pol:subUnitOf", "skos:broader"):
        assert rows(reference, f"SELECT ?s {{ ?s {name}+ ?s }}") == [], name


def test_a_unit_is_named_after_its_one_force(reference: ox.Store) -> None:
    found = rows(reference, "SELECT ?unit ?force { ?unit a pol:PoliceUnit ; pol:unitOf ?force }")
    assert max(Counter(unit for unit, _ in found).values()) == 1
    assert [unit for unit, force in found if not unit.split("/")[1].startswith(force.split("/")[1] + "-")] == []


def test_a_larger_unit_belongs_to_the_same_force(reference: ox.Store) -> None:
    query = "SELECT ?unit { ?unit pol:unitOf ?a ; pol:subUnitOf/pol:unitOf ?b FILTER(?a != ?b) }"
    assert rows(reference, query) == []


def test_people_are_holders_of_public_office_and_a_post_has_one_holder(reference: ox.Store) -> None:
    private = "SELECT ?p { ?p a pol:Person FILTER NOT EXISTS { ?p pol:holdsPost|pol:heldPost ?post } }"
    assert rows(reference, private) == []
    held = Counter(post for (post,) in rows(reference, "SELECT ?post { ?p pol:holdsPost ?post }"))
    assert [post for post, holders in held.items() if holders > 1] == []


def test_the_slug_of_a_person_is_the_plain_name(reference: ox.Store) -> None:
    found = rows(reference, "SELECT ?p ?label { ?p a pol:Person ; rdfs:label ?label }")
    assert [person for person, label in found if person != "person/" + slug(label)] == []


def test_only_terms_of_the_ontology_are_used(reference: ox.Store, ontology: ox.Store) -> None:
    declared = {iri for (iri,) in rows(ontology, "SELECT DISTINCT ?term { ?term a ?sort }")}
    declared |= {iri for (iri,) in rows(reference, "SELECT ?term { ?term a owl:ObjectProperty }")}
    built_in = (expand("rdf:"), expand("rdfs:"), expand("owl:"))
    used = {quad.predicate.value for quad in reference}
    used |= {value.value for found in values(reference, "rdf:type").values() for value in found}
    assert [term for term in used - declared if not term.startswith(built_in)] == []


@pytest.mark.parametrize(
    ("relation", "subject", "value"),
    [
        ("pol:unitOf", "pol:PoliceUnit", "pol:Organisation"),
        ("pol:subUnitOf", "pol:PoliceUnit", "pol:PoliceUnit"),
        ("pol:locatedIn", "pol:Place", "pol:Place"),
        ("pol:policesArea", "pol:PoliceForce", "pol:Place"),
        ("pol:postIn", "pol:Post", "pol:Organisation"),
        ("pol:holdsPost", "pol:Person", "pol:Post"),
        ("pol:heldPost", "pol:Person", "pol:Post"),
        ("schema:location", "pol:PublicEventSeries", "pol:Place"),
        ("org:subOrganizationOf", "pol:Organisation", "pol:Organisation"),
        ("skos:broader", "pol:Technology", "pol:Technology"),
    ],
)
def test_a_relation_joins_what_its_definition_says(
    reference: ox.Store, ontology: ox.Store, relation: str, subject: str, value: str
) -> None:
    both = ox.Store()
    both.extend([*reference, *ontology])
    query = f"""SELECT ?s ?o {{ ?s {relation} ?o FILTER(STRSTARTS(STR(?s), "{THINGS}"))
      FILTER NOT EXISTS {{ ?s a/rdfs:subClassOf* {subject} . ?o a/rdfs:subClassOf* {value} }} }}"""
    assert rows(both, f"SELECT ?s {{ ?s {relation} ?o }}") != []
    assert rows(both, query) == []
