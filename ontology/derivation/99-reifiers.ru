# RDF 1.2 reifiers: each claim reifies the triples of its fact that its own words support, as its own article states
# them, so that `?fact pol:toUnit ?unit ~ ?claim` leads from a triple to its evidence.
INSERT { GRAPH graph:derived { ?claim rdf:reifies <<( ?fact ?predicate ?value )>> } }
WHERE {
  GRAPH ?article {
    ?claim pol:asserts ?fact ; pol:supports ?predicate .
    ?fact ?predicate ?value .
  }
} ;
INSERT { GRAPH graph:derived { ?claim rdf:reifies ?triple } }
WHERE {
  GRAPH ?article { ?claim pol:claimSubject ?subject ; pol:claimPredicate ?name ; pol:claimObject ?object }
  BIND (TRIPLE(?subject, IRI(STR(?name)), ?object) AS ?triple)
}
