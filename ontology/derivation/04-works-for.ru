# A person works for the organisation of a post held, for the unit served in, and for the force of either.
INSERT { GRAPH graph:derived { ?person pol:worksFor ?organisation } }
WHERE {
  GRAPH ?one { ?person pol:holdsPost ?post }
  GRAPH ?other { ?post pol:postIn ?organisation }
} ;
INSERT { GRAPH graph:derived { ?person pol:worksFor ?unit } }
WHERE {
  GRAPH ?one { ?person pol:memberOfUnit ?unit }
} ;
INSERT { GRAPH graph:derived { ?person pol:worksFor ?force } }
WHERE {
  GRAPH ?one { ?person pol:worksFor ?unit }
  GRAPH ?other { ?unit pol:unitOf ?force }
}
