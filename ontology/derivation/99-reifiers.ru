# RDF 1.2 reifiers: each claim reifies the triples of its fact that its own words support, as its own article states
# them, so that `?fact pol:toUnit ?unit ~ ?claim` leads from a triple to its evidence.
# of ?claim graph by graph
# changed pol:supports: .
# changed pol:claimSubject: .
# changed pol:claimPredicate: .
# changed pol:claimObject: .
# changed pol:asserts: .
# changed any: ^pol:asserts
INSERT { GRAPH graph:derived { ?claim rdf:reifies ?triple } }
WHERE {
  {
    # only ?claim
    GRAPH ?article {
      ?claim pol:asserts ?fact ; pol:supports ?predicate .
      ?fact ?predicate ?value .
    }
    FILTER (!STRSTARTS(STR(?article), CONCAT(STR(graph:), "superseded/")))
    BIND (TRIPLE(?fact, ?predicate, ?value) AS ?triple)
  } UNION {
    # only ?claim
    GRAPH ?article { ?claim pol:claimSubject ?subject ; pol:claimPredicate ?name ; pol:claimObject ?object }
    FILTER (!STRSTARTS(STR(?article), CONCAT(STR(graph:), "superseded/")))
    BIND (TRIPLE(?subject, IRI(STR(?name)), ?object) AS ?triple)
  }
}
