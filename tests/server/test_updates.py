"""Updates: USING from beside the text, the graphs that a text names, and what has changed."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology import graphs
from ontology.namespaces import PREFIXES
from server.store.changes import changes_between, changes_since, held_by
from server.store.errors import QueryUnsupported
from server.store.targets import targets_of
from server.store.using import with_using

DATA = """
INSERT DATA {
  <urn:d> <urn:p> 0 .
  GRAPH <urn:g1> { <urn:one> <urn:p> 1 }
  GRAPH <urn:g2> { <urn:two> <urn:p> 2 }
  GRAPH <urn:g3> { <urn:three> <urn:p> 3 }
}"""


def subjects_copied(update: str, graphs_used: list[str], named: list[str]) -> set[str]:
    store = ox.Store()
    store.update(DATA)
    store.update(with_using(update, graphs_used, named))
    return {str(quad.subject) for quad in store.quads_for_pattern(None, None, None, ox.NamedNode("urn:out"))}


@pytest.mark.parametrize(
    ("used", "named", "where", "expected"),
    [
        (["urn:g1"], [], "?s ?p ?o", {"<urn:one>"}),
        (["urn:g1", "urn:g2"], [], "?s ?p ?o", {"<urn:one>", "<urn:two>"}),
        ([], ["urn:g1"], "GRAPH ?g { ?s ?p ?o }", {"<urn:one>"}),
        ([], ["urn:g1", "urn:g3"], "GRAPH ?g { ?s ?p ?o }", {"<urn:one>", "<urn:three>"}),
        (["urn:g1"], ["urn:g2"], "{ ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } }", {"<urn:one>", "<urn:two>"}),
        (["urn:g1"], [], "GRAPH ?g { ?s ?p ?o }", set()),
        ([], [], "?s ?p ?o", {"<urn:d>"}),
    ],
)
@pytest.mark.parametrize(
    "form", ["INSERT { GRAPH <urn:out> { ?s ?p ?o } } WHERE { %s }", "insert{graph<urn:out>{?s ?p ?o}}where{%s}"]
)
def test_the_where_sees_the_dataset_of_the_request(
    form: str, used: list[str], named: list[str], where: str, expected: set[str]
) -> None:
    assert subjects_copied(form % where, used, named) == expected


@pytest.mark.parametrize(
    "form", ["DELETE WHERE { ?s ?p ?o }", "DELETEWHERE{?s ?p ?o}", "DELETE # all\n WHERE { ?s ?p ?o }"]
)
def test_delete_where_deletes_from_the_default_graph_what_the_dataset_matches(form: str) -> None:
    store = ox.Store()
    store.update("INSERT DATA { <urn:a> <urn:p> 1 . <urn:a> <urn:p> 2 . GRAPH <urn:g> { <urn:a> <urn:p> 1 } }")
    store.update(with_using(form, ["urn:g"], []))
    default = list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    assert [quad.object.value for quad in default] == ["2"]  # type: ignore[union-attr]
    assert len(store) == 2


def test_each_operation_of_a_request_gets_the_clauses_and_data_none() -> None:
    update = (
        "INSERT DATA { <urn:WHERE> <urn:p> 'WHERE' } ; DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } WHERE { ?s ?p 1 } # WHERE"
    )
    assert with_using(update, ["urn:g"], []) == update.replace("} WHERE", "} USING <urn:g> WHERE")


@pytest.mark.parametrize(
    "update",
    [
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } USING <urn:g> WHERE { ?s ?p ?o }",
        "CLEAR ALL ; INSERT { ?s ?p ?o } uSiNg NAMED <urn:g> WHERE { ?s ?p ?o }",
    ],
)
def test_a_dataset_in_the_text_and_beside_it_is_an_error(update: str) -> None:
    assert with_using(update, [], []) == update
    with pytest.raises(QueryUnsupported, match="of its own"):
        with_using(update, ["urn:h"], [])
    with pytest.raises(QueryUnsupported, match="of its own"):
        with_using(update, [], ["urn:h"])


@pytest.mark.parametrize("graph", ["", "urn:a> WHERE {} ; DROP ALL #", "a b", "urn:{x}"])
def test_what_is_no_iri_never_gets_into_the_text(graph: str) -> None:
    with pytest.raises(QueryUnsupported, match="no IRI"):
        with_using("INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }", [graph], [])


@pytest.mark.parametrize(
    ("update", "targets"),
    [
        ("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> '} GRAPH <urn:h> {' } }", {"urn:g"}),
        ("DELETE WHERE { GRAPH <urn:g> { ?s ?p ?o } ?s ?q ?o }", {"urn:g", None}),
        (
            "WITH <urn:g> DELETE { ?s ?p 1 } INSERT { GRAPH <urn:h> { ?s ?p 2 } } USING <urn:i> WHERE { ?s ?p 1 }",
            {"urn:g", "urn:h"},
        ),
        ("PREFIX : <urn:x:> DROP SILENT GRAPH :a ; CREATE GRAPH :b # DROP ALL", {"urn:x:a", "urn:x:b"}),
        ("INSERT { GRAPH graph:derived { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", {graphs.DERIVED}),
        ("", set()),
    ],
)
def test_the_graphs_that_a_text_names_are_told(update: str, targets: set[str | None]) -> None:
    assert targets_of(update, PREFIXES) == targets


@pytest.mark.parametrize(
    "update",
    [
        "CLEAR ALL",
        "DROP NAMED",
        "MOVE <urn:a> TO <urn:b>",
        "LOAD <urn:a> INTO GRAPH <urn:b>",
        "INSERT { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }",
        "BASE <urn:a> INSERT DATA { GRAPH <b> { <c> <d> 1 } }",
        "INSERT DATA { GRAPH <relative> { <urn:a> <urn:b> 1 } }",
        "INSERT DATA { GRAPH unknown:x { <urn:a> <urn:b> 1 } }",
        "WITH <urn:g> INSERT { GRAPHgraph:derived { ?s ?p ?o } } WHERE { ?s ?p ?o }",
        "WITH <urn:g> INSERT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o<urn:x#>\n) }",
        "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 }",
        "PREFIX a: <urn:a> INSERT DATA { GRAPH a:\\~x { <urn:a> <urn:b> 1 } }",
    ],
)
def test_where_there_is_doubt_no_graphs_are_told(update: str) -> None:
    assert targets_of(update, PREFIXES) is None


GRAPHS = st.sampled_from(["<urn:g1>", "<urn:out>", "graph:derived", "?g", "<urn:x#y>"])
PATTERNS = st.sampled_from(
    [
        "GRAPH ?g { ?s ?p ?o }",
        "?s ?p ?o FILTER(?o<5) BIND(<urn:g2> AS ?g)",
        "GRAPH ?g { ?s ?p ?o FILTER(?o<3&&?o>0) } # } ; DROP ALL\n",
        "?s ?p ?o FILTER(?o<urn:x#> } ; CLEAR ALL\n)",
        "?s ?p ?o VALUES ?g { <urn:g3> }",
    ]
)
FORMS = st.sampled_from(
    [
        "INSERT DATA {{ GRAPH {a} {{ <urn:n> <urn:p> 9 }} }}",
        "INSERT DATA {{ GRAPH {a} {{ <urn:n> <urn:p> '}} GRAPH {b} {{' . }} GRAPH {b} {{ <urn:n> <urn:p> 9 }} }}",
        "DELETE DATA {{ GRAPH {a} {{ <urn:one> <urn:p> 1 }} }}",
        "DELETEWHERE{{GRAPH{a}{{?s ?p ?o}}}}",
        "INSERT{{GRAPH {a} {{?s ?p 7}}}}WHERE{{{where}}}",
        "WITH {a} DELETE {{ ?s ?p ?o }} INSERT {{ GRAPH {b} {{ ?s ?p 8 }} }} USING <urn:g2> WHERE {{ {where} }}",
        "WITH {a} INSERT {{ GRAPH{b} {{ ?s ?p ?o }} }} WHERE {{ {where} }}",
        "DELETE {{ GRAPH {a} {{ ?s ?p ?o }} }} WHERE {{ {where} }}",
        "INSERT {{ ?s ?p 6 }} WHERE {{ {where} }}",
        "CLEAR SILENT GRAPH {a}",
        "DROPSILENT GRAPH {a}",
        "CREATE GRAPH {a}",
        "COPY <urn:g1> TO {a}",
        "PREFIX graph: <urn:> INSERT DATA {{ GRAPH graph:g3 {{ <urn:n> <urn:p> 5 }} }}",
    ]
)
OPERATIONS = st.builds(lambda form, a, b, where: form.format(a=a, b=b, where=where), FORMS, GRAPHS, GRAPHS, PATTERNS)


@settings(max_examples=400)
@given(st.lists(OPERATIONS, min_size=1, max_size=3).map(" ; ".join))
def test_no_update_changes_a_graph_that_was_not_told(update: str) -> None:
    targets = targets_of(update, PREFIXES)
    store = ox.Store()
    store.update(DATA)
    before = ox.Store()
    before.extend(store)
    try:
        store.update(update, prefixes=PREFIXES)
    except (SyntaxError, RuntimeError, ValueError, OSError):
        return
    changed = [change.graph for change in changes_between(before, store)]
    assert targets is None or {name.value if isinstance(name, ox.NamedNode) else None for name in changed} <= targets


NAMES = [ox.NamedNode(f"urn:g{number}") for number in range(4)]
QUADS = st.sets(
    st.builds(
        ox.Quad,
        st.integers(0, 3).map(lambda n: ox.NamedNode(f"urn:s{n}")),
        st.just(ox.NamedNode("urn:p")),
        st.integers(0, 5).map(lambda n: ox.Literal(n)),
        st.sampled_from([*NAMES[:3], ox.DefaultGraph()]),
    ),
    max_size=12,
)


@given(old=QUADS, new=QUADS, empty=st.booleans())
def test_what_has_changed_is_told_graph_for_graph(old: set[ox.Quad], new: set[ox.Quad], empty: bool) -> None:
    before, after = ox.Store(), ox.Store()
    before.extend(old)
    after.extend(new)
    if empty:
        after.add_graph(NAMES[3])
    found = list(changes_between(before, after))
    assert {quad for change in found for quad in change.added} == new - old
    assert {quad for change in found for quad in change.removed} == old - new
    assert any(change.graph == NAMES[3] and change.created for change in found) is empty
    named = [change for change in found if isinstance(change.graph, ox.NamedNode)]
    assert sorted(changes_since(held_by(before, NAMES), after), key=str) == sorted(named, key=str)
