"""The bundled vocabularies and reference data keep to the same shapes as articles do."""

from __future__ import annotations

import pytest

from ontology import graphs, load
from shapes.results import SHAPES, Severity
from shapes.validate import validate


@pytest.mark.parametrize("graph", [graphs.VOCABULARY, graphs.REFERENCE])
def test_the_bundled_data_conforms(graph: str) -> None:
    quads = [quad for quad in load.quads() if getattr(quad.graph_name, "value", None) == graph]
    assert len(quads) > 1000
    found = validate(quads)
    assert [result for result in found if result.severity is not Severity.INFO] == []
    # An unknown identifier stays empty: that is worth a remark and no more.
    assert {result.shape for result in found} <= {SHAPES + "LinkedOutside"}
