"""What follows from a change, step by step, is what follows from all there is: derived graph, union and counts."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from pathlib import Path

import hypothesis.strategies as st
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings

from ingest.pipeline import begin_run, process
from ingest.reading import read_article
from ontology import graphs, load
from ontology.derive import derivation_rules, derived
from ontology.namespaces import sparql_prologue
from server.store import deriving
from server.store.background import Background
from server.store.store import WritableStore, open_writable
from server.store.union import in_union, is_visible, lost_to_union
from server.store.versions import read_manifest
from tests.server.building import an_id

PLACES = "<urn:shop> pol:locatedIn <urn:street> . <urn:street> pol:locatedIn <urn:town> . <urn:town> a pol:Place ."
CLASSES = """
    pol:Event rdfs:subClassOf pol:Fact . pol:Figure rdfs:subClassOf pol:Fact .
    pol:PoliceForce rdfs:subClassOf pol:Body .
    pol:Redeployment rdfs:subClassOf pol:Event . pol:ServiceCut rdfs:subClassOf pol:Event .
    pol:TechnologyDeployment rdfs:subClassOf pol:Event . pol:Headcount rdfs:subClassOf pol:Figure .
    pol:BudgetShortfall rdfs:subClassOf pol:Figure . pol:BiometricTechnology rdfs:subClassOf pol:Technology ."""
NAMES = ("one", "two")
DAYS = ("2024-01-01", "2024-01-02")
STATUSES = ("planned", "happened", "dropped", "warned", "ongoing")


def triples(text: str, graph: str) -> list[ox.Quad]:
    """Return Turtle with the prefixes of the house as quads of a graph."""
    turtle = sparql_prologue() + text
    name = ox.NamedNode(graph)
    return [ox.Quad(*triple, name) for triple in (quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE))]


BACKGROUND = Background(
    "small",
    lambda: [*triples(CLASSES, graphs.ONTOLOGY), *triples(PLACES, graphs.REFERENCE)],
    derivation_rules,
)

name = st.sampled_from(NAMES)
event = name.map("<urn:event-{}>".format)
unit = name.map("<urn:unit-{}>".format)
force = name.map("<urn:force-{}>".format)
person = name.map("<urn:person-{}>".format)
post = name.map("<urn:post-{}>".format)
tool = name.map("<urn:tool-{}>".format)
figure = name.map("<urn:figure-{}>".format)
agent = st.one_of(unit, force)
SAID = st.one_of(
    st.builds("{} a pol:Redeployment ; pol:toUnit {} .".format, event, unit),
    st.builds("{} a pol:ServiceCut ; pol:affects {} .".format, event, agent),
    st.builds("{} a pol:TechnologyDeployment ; pol:actor {} ; pol:technology {} .".format, event, agent, tool),
    st.builds("{} pol:isFirstTime true .".format, event),
    st.builds("{} a pol:Criticism ; pol:targets {} .".format, event, tool),
    st.builds("{} a pol:{} .".format, tool, st.sampled_from(["Technology", "BiometricTechnology"])),
    st.builds("{} a pol:PoliceUnit .".format, unit),
    st.builds("{} a pol:PoliceForce .".format, force),
    st.builds("{} a pol:Person .".format, person),
    st.builds("{} pol:unitOf {} .".format, unit, agent),
    st.builds("{} pol:subUnitOf {} .".format, unit, unit),
    st.builds("{} pol:holdsPost {} .".format, person, post),
    st.builds("{} pol:postIn {} .".format, post, agent),
    st.builds("{} pol:memberOfUnit {} .".format, person, unit),
    st.builds("{} pol:worksFor {} .".format, person, agent),
    st.builds("{} pol:speaker {} .".format, event, person),
    st.builds("{} pol:atPlace <urn:{}> .".format, event, st.sampled_from(["shop", "street", "elsewhere"])),
    st.builds("<urn:elsewhere> pol:locatedIn <urn:{}> .".format, st.sampled_from(["shop", "town"])),
    st.builds("{} a pol:BudgetShortfall ; pol:observes {} .".format, figure, agent),
    st.builds(
        "{} a pol:Headcount ; pol:observes {} ; pol:measure <urn:m> ; pol:timeExtent <urn:t> ; pol:value {} ;"
        " pol:category <urn:c> ; pol:approximation approx:exact .".format,
        *(figure, force, st.integers(1, 2)),
    ),
)
CLAIMED = st.one_of(
    st.builds(
        "<{{claim}}> a pol:Claim ; pol:statedIn <{{article}}> ; pol:asserts {} ; pol:reportedStatus status:{} ;"
        " pol:evidence <urn:span-{}> ; pol:supports pol:affects , pol:toUnit .".format,
        *(event, st.sampled_from(STATUSES), name),
    ),
    st.builds(
        "<{{claim}}> a pol:Claim ; pol:statedIn <{{article}}> ; pol:asserts {} ; pol:supports pol:value .".format,
        figure,
    ),
    st.builds("<{{claim}}> pol:claimSubject {} ; pol:claimPredicate 'urn:p' ; pol:claimObject 1 .".format, unit),
    st.just("<{claim}> a pol:Claim ; prov:wasDerivedFrom <urn:claim-of-another> ."),
    st.just("<urn:claim-of-many> a pol:Claim ."),
    st.builds("<{{article}}> schema:datePublished '{}'^^xsd:date .".format, st.sampled_from(DAYS)),
)
LOOSE = st.builds(
    "<urn:claim-{}> {} .".format,
    name,
    st.one_of(
        event.map("pol:asserts {}".format),
        figure.map("pol:asserts {}".format),
        st.sampled_from(STATUSES).map("pol:reportedStatus status:{}".format),
        st.sampled_from(NAMES).map("pol:statedIn <urn:article-{}>".format),
        name.map("pol:evidence <urn:span-{}>".format),
        st.sampled_from(["affects", "toUnit", "value"]).map("pol:supports pol:{}".format),
    ),
)
DATED = st.builds("<urn:article-{}> schema:datePublished '{}'^^xsd:date .".format, name, st.sampled_from(DAYS))
ARTICLE = st.lists(st.one_of(SAID, CLAIMED, LOOSE, DATED), max_size=9)
STEP = st.tuples(st.sampled_from(["put", "put", "put", "remove", "commit"]), st.integers(0, 3), ARTICLE)


def an_article(number: int, said: Iterable[str]) -> list[ox.Quad]:
    """Return the graph of an invented article; each statement that is a claim has its own."""
    text = "\n".join(
        each.replace("{claim}", f"urn:claim-{number}-{index}").replace("{article}", f"urn:article-{number}")
        for index, each in enumerate(said)
    )
    return triples(text, graphs.article_graph(an_id(number)))


def in_graph(store: ox.Store, graph: str) -> set[ox.Quad]:
    return set(store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))


def require_exact(store: WritableStore) -> None:
    """Require that a committed store holds what follows from its graphs, shows their union, and counts them right."""
    named = require_following(set(store._database))
    manifest, counted = read_manifest(store.live.versions.folder / (store.version or "")), store._describe()
    assert (manifest.articles, manifest.claims, manifest.quads) == (counted.articles, counted.claims, counted.quads)
    assert manifest.quads == named


def require_following(everything: set[ox.Quad]) -> int:
    """Require that a dataset holds what follows from its graphs, and shows their union; return how much they hold."""
    named = {quad for quad in everything if quad.graph_name != ox.DefaultGraph()}
    stated = {quad for quad in named if quad.graph_name.value != graphs.DERIVED}  # type: ignore[union-attr]
    assert named - stated == derived(stated)
    shown = {quad.triple for quad in named if is_visible(quad.graph_name)}
    assert {quad.triple for quad in everything - named} == shown
    return len(named)


@pytest.fixture(scope="module")
def samples(project: Path) -> list[frozenset[ox.Quad]]:
    """The graphs of the sample articles."""
    run = begin_run(dt.datetime(2031, 1, 1, tzinfo=dt.UTC))
    files = sorted((project / "ingest" / "samples").glob("*.txt"))
    return [frozenset(process(read_article(file), run).quads) for file in files]


class InMemory:
    """A store without files, that follows what is put in and taken out."""

    def __init__(self) -> None:
        """Hold the background and what follows from it."""
        self.database = ox.Store()
        self.deriver = deriving.Deriver(derivation_rules())
        for quad in BACKGROUND.quads():
            self.database.extend([quad, ox.Quad(quad.subject, quad.predicate, quad.object)])
        self.deriver.derive_all(self.database)

    def change(self, wanted: dict[str, list[ox.Quad]]) -> None:
        """Give graphs other quads, and derive what follows."""
        before = {ox.NamedNode(graph): frozenset(in_graph(self.database, graph)) for graph in wanted}
        for graph, quads in wanted.items():
            removed = in_graph(self.database, graph) - set(quads)
            for quad in [*lost_to_union(self.database, removed), *removed]:
                self.database.remove(quad)
            self.database.extend([*quads, *in_union(quads)])
        self.deriver.follow(self.database, before)

    def require_exact(self) -> None:
        """Require that it holds what follows from its graphs, and shows their union."""
        require_following(set(self.database))


STEPS = st.lists(st.dictionaries(st.integers(0, 3), ARTICLE, min_size=1, max_size=2), min_size=1, max_size=6)


SUPPORTS_ITSELF = [
    {0: ["<urn:unit-two> pol:unitOf <urn:unit-one> ."], 1: ["<urn:unit-two> pol:subUnitOf <urn:unit-two> ."]},
    {0: []},
]


@settings(max_examples=60)
@given(steps=STEPS)
@example(steps=SUPPORTS_ITSELF)
def test_step_by_step_is_as_from_nothing(steps: list[dict[int, list[str]]]) -> None:
    store = InMemory()
    for step in steps:
        store.change({graphs.article_graph(an_id(number)): an_article(number, said) for number, said in step.items()})
        store.require_exact()
    reached = set(store.database)
    store.deriver.derive_all(store.database)
    assert set(store.database) == reached


@settings(max_examples=25)
@given(said=ARTICLE, strange=st.lists(st.one_of(SAID, CLAIMED, LOOSE), max_size=9))
def test_what_the_derived_graph_held_before_has_no_part_in_deriving_anew(said: list[str], strange: list[str]) -> None:
    store = InMemory()
    stated = an_article(0, said)
    wrong = [ox.Quad(*quad.triple, ox.NamedNode(graphs.DERIVED)) for quad in an_article(1, strange)]
    for quads in (stated, wrong):
        store.database.extend([*quads, *in_union(quads)])
    store.deriver.derive_all(store.database)
    store.require_exact()


@settings(max_examples=15)
@given(articles=st.lists(ARTICLE, min_size=2, max_size=4), order=st.randoms(use_true_random=False))
def test_the_order_makes_no_difference_and_what_is_removed_was_never_there(
    articles: list[list[str]], order: random.Random
) -> None:
    one, other = InMemory(), InMemory()
    graph_of = {graphs.article_graph(an_id(number)): an_article(number, said) for number, said in enumerate(articles)}
    for graph, quads in graph_of.items():
        one.change({graph: quads})
    shuffled = list(graph_of)
    order.shuffle(shuffled)
    for graph in shuffled:
        other.change({graph: graph_of[graph]})
    assert set(one.database) == set(other.database)
    for graph in shuffled:
        one.change({graph: []})
    assert set(one.database) == set(InMemory().database)


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A mark for each time that all was derived anew."""
    marks: list[str] = []
    whole = deriving.Deriver.derive_all

    def noted(self: deriving.Deriver, database: ox.Store) -> None:
        marks.append("anew")
        whole(self, database)

    monkeypatch.setattr(deriving.Deriver, "derive_all", noted)
    return marks


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, min_size=2, max_size=8))
def test_a_store_on_disk_follows_and_counts(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, list[str]]]
) -> None:
    with open_writable(tmp_path_factory.mktemp("steps") / "s", background=BACKGROUND) as store:
        for step, number, said in steps:
            if step == "put":
                store.put_article(an_id(number), an_article(number, said))
            elif step == "remove":
                store.remove_article(an_id(number))
            else:
                store.commit()
                require_exact(store)
        store.commit()
        require_exact(store)


FEW = ["<urn:unit-one> a pol:PoliceUnit .", "<urn:claim> a pol:Claim ."]


def test_one_article_is_followed_and_a_store_left_unpublished_is_derived_anew(tmp_path: Path, anew: list[str]) -> None:
    with open_writable(tmp_path / "s", background=BACKGROUND) as store:
        assert len(anew) == 1
        store.put_article(an_id(0), an_article(0, FEW))
        store.commit()
        store.put_article(an_id(0), an_article(0, FEW[:1]))
        assert len(anew) == 1
    with open_writable(tmp_path / "s", background=BACKGROUND) as store:
        store.commit()
        assert len(anew) == 2
        require_exact(store)


def test_what_is_taken_back_was_never_there(tmp_path: Path, anew: list[str]) -> None:
    with open_writable(tmp_path / "s", background=BACKGROUND) as store:
        store.put_article(an_id(0), an_article(0, FEW))
        store.commit()
        store.put_article(an_id(0), [])
        store.roll_back()
        store.put_article(an_id(1), an_article(1, FEW))
        store.commit()
        require_exact(store)
        assert len(anew) == 1


def test_a_great_change_is_derived_anew(tmp_path: Path, anew: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deriving, "MOST_CHANGED", 1)
    with open_writable(tmp_path / "s", background=BACKGROUND) as store:
        store.put_article(an_id(0), an_article(0, FEW))
        store.commit()
        assert len(anew) == 2
        require_exact(store)


def test_a_change_that_bears_upon_a_blank_node_is_not_followed() -> None:
    store = InMemory()
    mine = triples("[] pol:holdsPost <urn:post-one> .", "urn:mine")
    store.database.extend([*mine, *in_union(mine)])
    with pytest.raises(deriving.TooMuch, match="blank node"):
        store.change({"urn:other": triples("<urn:post-one> pol:postIn <urn:force-one> .", "urn:other")})
    store.deriver.derive_all(store.database)
    store.require_exact()


def test_the_articles_of_the_samples_follow_one_by_one(samples: list[frozenset[ox.Quad]]) -> None:
    database = ox.Store()
    background = list(load.quads())
    database.extend([*background, *in_union(background)])
    deriver = deriving.Deriver(derivation_rules())
    deriver.derive_all(database)
    start = set(database)
    for quads in samples:
        database.extend([*quads, *in_union(quads)])
        deriver.follow(database, {next(iter(quads)).graph_name: frozenset()})  # type: ignore[dict-item]
    require_following(set(database))
    for quads in samples:
        for quad in [*lost_to_union(database, quads), *quads]:
            database.remove(quad)
        deriver.follow(database, {next(iter(quads)).graph_name: quads})  # type: ignore[dict-item]
    assert set(database) == start
