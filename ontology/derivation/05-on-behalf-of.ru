# A speaker with a post speaks for the organisation.
INSERT { GRAPH graph:derived { ?statement pol:onBehalfOf ?organisation } }
WHERE {
  GRAPH ?one { ?statement pol:speaker ?person }
  GRAPH ?other { ?person pol:worksFor ?organisation }
}
