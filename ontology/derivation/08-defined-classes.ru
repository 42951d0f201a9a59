# The defined classes of units, technologies, forces and people.
# of ?unit
# changed pol:affects: pol:affects
# changed rdf:type pol:ServiceCut: pol:affects
# changed rdf:type pol:StandingEvent: pol:affects
# changed rdf:type pol:PoliceUnit: .
INSERT { GRAPH graph:derived { ?unit a pol:UnitUnderCuts } }
WHERE {
  # only ?unit
  ?unit a pol:PoliceUnit .
  FILTER EXISTS { ?cut pol:affects ?unit ; a pol:ServiceCut , pol:StandingEvent }
} ;
# of ?unit
# changed pol:toUnit: pol:toUnit
# changed rdf:type pol:Redeployment: pol:toUnit
# changed rdf:type pol:StandingEvent: pol:toUnit
# changed rdf:type pol:PoliceUnit: .
INSERT { GRAPH graph:derived { ?unit a pol:ReinforcedUnit } }
WHERE {
  # only ?unit
  ?unit a pol:PoliceUnit .
  FILTER EXISTS { ?move pol:toUnit ?unit ; a pol:Redeployment , pol:StandingEvent }
} ;
# of ?technology
# changed pol:targets: pol:targets
# changed rdf:type pol:Criticism: pol:targets
# changed rdf:type pol:Technology: .
INSERT { GRAPH graph:derived { ?technology a pol:ContestedTechnology } }
WHERE {
  # only ?technology
  ?technology a pol:Technology .
  FILTER EXISTS { ?criticism pol:targets ?technology ; a pol:Criticism }
} ;
# of ?force
# changed pol:usesTechnology: .
# changed rdf:type pol:BiometricTechnology: ^pol:usesTechnology
# changed rdf:type pol:PoliceForce: .
INSERT { GRAPH graph:derived { ?force a pol:BiometricForce } }
WHERE {
  # only ?force
  ?force a pol:PoliceForce .
  FILTER EXISTS { ?force pol:usesTechnology ?technology . ?technology a pol:BiometricTechnology }
} ;
# of ?person
# changed pol:worksFor: .
# changed rdf:type pol:PoliceForce: ^pol:worksFor
# changed rdf:type pol:Person: .
INSERT { GRAPH graph:derived { ?person a pol:PolicePersonnel } }
WHERE {
  # only ?person
  ?person pol:worksFor ?force ; a pol:Person .
  ?force a pol:PoliceForce .
} ;
# of ?force
# changed pol:observes: pol:observes
# changed rdf:type pol:BudgetShortfall: pol:observes
# changed rdf:type pol:PoliceForce: .
INSERT { GRAPH graph:derived { ?force a pol:ForceUnderBudgetPressure } }
WHERE {
  # only ?force
  ?force a pol:PoliceForce .
  FILTER EXISTS { ?shortfall pol:observes ?force ; a pol:BudgetShortfall }
}
