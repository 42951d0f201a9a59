# The spans that support a fact, without the claims between.
# of ?fact
# changed pol:asserts: pol:asserts
# changed pol:evidence: pol:asserts
INSERT { GRAPH graph:derived { ?fact pol:evidencedBy ?span } }
WHERE {
  # only ?fact
  ?claim pol:asserts ?fact ; pol:evidence ?span .
}
