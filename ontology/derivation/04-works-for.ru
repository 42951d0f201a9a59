# A person works for the organisation of a post held, for the unit served in, and for the force of either.
# of ?person
# changed pol:holdsPost: .
# changed pol:memberOfUnit: .
# changed pol:worksFor: .
# changed pol:postIn: ^pol:holdsPost
# changed pol:unitOf: ^pol:memberOfUnit
# changed pol:unitOf: ^pol:worksFor
# changed pol:unitOf: ^pol:postIn/^pol:holdsPost
INSERT { GRAPH graph:derived { ?person pol:worksFor ?organisation } }
WHERE {
  { # only ?person
    ?person pol:holdsPost/pol:postIn ?organisation }
  UNION { # only ?person
    ?person pol:memberOfUnit ?organisation }
  UNION { # only ?person
    ?person pol:holdsPost/pol:postIn/pol:unitOf ?organisation }
  UNION { # only ?person
    ?person pol:memberOfUnit/pol:unitOf ?organisation }
  UNION { # only ?person
    ?person pol:worksFor/pol:unitOf ?organisation }
}
