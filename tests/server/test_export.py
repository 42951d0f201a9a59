"""The export: without the union, and with it for a store elsewhere."""

from __future__ import annotations

import io
from pathlib import Path

import pyoxigraph as ox
import pytest

from ontology import graphs
from server.store.store import open_readable


@pytest.mark.parametrize("form", ["nquads", "trig"])
def test_the_union_is_the_default_graph_of_an_export_that_has_it(small_store: Path, form: str) -> None:
    exports = []
    for with_union in (False, True):
        output = io.BytesIO()
        with open_readable(small_store) as store:
            store.export(output, form=form, with_union=with_union)
        syntax = {"nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}[form]
        exports.append(set(ox.parse(output.getvalue(), format=syntax)))
    without, having = exports
    union = having - without
    assert {quad.graph_name for quad in union} == {ox.DefaultGraph()}
    assert not any(quad.graph_name == ox.DefaultGraph() for quad in without)
    visible = {quad.triple for quad in without if not graphs.is_hidden(quad.graph_name.value)}  # type: ignore[union-attr]
    named = {quad.triple for quad in union if not isinstance(quad.subject, ox.BlankNode)}
    assert named == {triple for triple in visible if not isinstance(triple.subject, ox.BlankNode)}
