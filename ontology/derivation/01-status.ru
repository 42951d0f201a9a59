# The current status of an event: that of the claims in the article published last. An undated article counts as the
# oldest. Articles of one day may disagree, and then there is more than one.
INSERT { GRAPH graph:derived { ?event pol:status ?status } }
WHERE {
  {
    SELECT ?event (MAX(?date) AS ?latest) WHERE {
      GRAPH ?any {
        ?claim pol:asserts ?event ; pol:statedIn ?article .
        OPTIONAL { ?article schema:datePublished ?published }
        BIND (COALESCE(?published, "0001-01-01"^^xsd:date) AS ?date)
      }
    } GROUP BY ?event
  }
  GRAPH ?last {
    ?claim pol:asserts ?event ; pol:reportedStatus ?status ; pol:statedIn ?article .
    OPTIONAL { ?article schema:datePublished ?published }
    BIND (COALESCE(?published, "0001-01-01"^^xsd:date) AS ?date)
    ?event a ?class .
  }
  FILTER (?date = ?latest)
  GRAPH graph:ontology { ?class rdfs:subClassOf* pol:Event }
}
