# Every class above those that are stated, so that a query for pol:Event finds a pol:Redeployment.
# of ?thing
# changed rdf:type: .
INSERT { GRAPH graph:derived { ?thing a ?wider } }
WHERE {
  # only ?thing
  ?thing a ?class .
  GRAPH graph:ontology { ?class rdfs:subClassOf+ ?wider }
  FILTER (isIRI(?wider))
}
