# The spans that support a fact, without the claims between.
INSERT { GRAPH graph:derived { ?fact pol:evidencedBy ?span } }
WHERE {
  GRAPH ?article { ?claim pol:asserts ?fact ; pol:evidence ?span }
}
