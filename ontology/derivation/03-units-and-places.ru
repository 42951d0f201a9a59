# A unit of a unit is a unit of its force.
# of ?unit
# changed pol:subUnitOf: .
# changed pol:subUnitOf: ^pol:subUnitOf+
# changed pol:unitOf: ^pol:subUnitOf+
INSERT { GRAPH graph:derived { ?unit pol:unitOf ?force } }
WHERE {
  # only ?unit
  ?unit pol:subUnitOf+ ?larger .
  ?larger pol:unitOf ?force .
} ;
# What happens in a place happens in each place around it.
# of ?fact
# changed pol:atPlace: .
# changed pol:locatedIn: ^pol:locatedIn*/^pol:atPlace
INSERT { GRAPH graph:derived { ?fact pol:inPlace ?around } }
WHERE {
  # only ?fact
  ?fact pol:atPlace ?place .
  ?place pol:locatedIn* ?around .
}
