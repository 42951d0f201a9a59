# A unit of a unit is a unit of its force; what happens in a place happens in each place around it.
INSERT { GRAPH graph:derived { ?unit pol:unitOf ?force } }
WHERE {
  GRAPH ?one { ?unit pol:subUnitOf+ ?larger }
  GRAPH ?other { ?larger pol:unitOf ?force }
} ;
INSERT { GRAPH graph:derived { ?fact pol:inPlace ?place } }
WHERE {
  GRAPH ?one { ?fact pol:atPlace ?place }
} ;
INSERT { GRAPH graph:derived { ?fact pol:inPlace ?around } }
WHERE {
  GRAPH ?one { ?fact pol:atPlace ?place }
  GRAPH ?other { ?place pol:locatedIn+ ?around }
}
