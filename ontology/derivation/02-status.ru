# The current status of an event: that of the claims in the article published last. An undated article counts as the
# oldest. Articles of one day may disagree, and then there is more than one.
# of ?event
# changed pol:asserts: pol:asserts
# changed pol:reportedStatus: pol:asserts
# changed pol:statedIn: pol:asserts
# changed schema:datePublished: ^pol:statedIn/pol:asserts
# changed rdf:type pol:Event: .
INSERT { GRAPH graph:derived { ?event pol:status ?status } }
WHERE {
  {
    SELECT ?event (MAX(?date) AS ?latest) WHERE {
      # only ?event
      ?claim pol:asserts ?event ; pol:statedIn ?article .
      OPTIONAL { ?article schema:datePublished ?published }
      BIND (COALESCE(?published, "0001-01-01"^^xsd:date) AS ?date)
    } GROUP BY ?event
  }
  ?claim pol:asserts ?event ; pol:reportedStatus ?status ; pol:statedIn ?article .
  OPTIONAL { ?article schema:datePublished ?published }
  BIND (COALESCE(?published, "0001-01-01"^^xsd:date) AS ?date)
  FILTER (?date = ?latest)
  ?event a pol:Event .
}
