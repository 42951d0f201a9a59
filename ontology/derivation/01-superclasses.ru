# Every class above those that are stated, so that a query for pol:Event finds a pol:Redeployment.
# of ?thing as stated
# changed rdf:type: .
INSERT { GRAPH graph:derived { ?thing a ?wider } }
WHERE {
  # only ?thing
  GRAPH ?stated { ?thing a ?class }
  FILTER (?stated NOT IN (graph:derived, graph:shapes)
          && !STRSTARTS(STR(?stated), CONCAT(STR(graph:), "run/"))
          && !STRSTARTS(STR(?stated), CONCAT(STR(graph:), "report/"))
          && !STRSTARTS(STR(?stated), CONCAT(STR(graph:), "superseded/")))
  GRAPH graph:ontology { ?class rdfs:subClassOf+ ?wider }
  FILTER (isIRI(?wider))
}
