# Every class above those that are stated, so that a query for pol:Event finds a pol:Redeployment.
INSERT { GRAPH graph:derived { ?thing a ?wider } }
WHERE {
  GRAPH ?stated { ?thing a ?class }
  GRAPH graph:ontology { ?class rdfs:subClassOf+ ?wider }
  FILTER (isIRI(?wider))
}
