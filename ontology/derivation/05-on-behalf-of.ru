# A speaker with a post speaks for the organisation.
# of ?statement
# changed pol:speaker: .
# changed pol:worksFor: ^pol:speaker
INSERT { GRAPH graph:derived { ?statement pol:onBehalfOf ?organisation } }
WHERE {
  # only ?statement
  ?statement pol:speaker ?person .
  ?person pol:worksFor ?organisation .
}
