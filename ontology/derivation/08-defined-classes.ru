# The defined classes of units, technologies, forces and people.
INSERT { GRAPH graph:derived { ?unit a pol:UnitUnderCuts } }
WHERE {
  GRAPH ?one { ?cut a pol:ServiceCut ; pol:affects ?unit }
  GRAPH graph:derived { ?cut a pol:StandingEvent }
  GRAPH ?other { ?unit a pol:PoliceUnit }
} ;
INSERT { GRAPH graph:derived { ?unit a pol:ReinforcedUnit } }
WHERE {
  GRAPH ?one { ?move a pol:Redeployment ; pol:toUnit ?unit }
  GRAPH graph:derived { ?move a pol:StandingEvent }
  GRAPH ?other { ?unit a pol:PoliceUnit }
} ;
INSERT { GRAPH graph:derived { ?technology a pol:ContestedTechnology } }
WHERE {
  GRAPH ?one { ?criticism a pol:Criticism ; pol:targets ?technology }
  GRAPH ?other { ?technology a ?class }
  GRAPH graph:ontology { ?class rdfs:subClassOf* pol:Technology }
} ;
INSERT { GRAPH graph:derived { ?force a pol:BiometricForce } }
WHERE {
  GRAPH graph:derived { ?force pol:usesTechnology ?technology }
  GRAPH ?one { ?technology a pol:BiometricTechnology }
  GRAPH ?other { ?force a ?class }
  GRAPH graph:ontology { ?class rdfs:subClassOf* pol:PoliceForce }
} ;
INSERT { GRAPH graph:derived { ?person a pol:PolicePersonnel } }
WHERE {
  GRAPH graph:derived { ?person pol:worksFor ?force }
  GRAPH ?one { ?person a pol:Person }
  GRAPH ?other { ?force a ?class }
  GRAPH graph:ontology { ?class rdfs:subClassOf* pol:PoliceForce }
} ;
INSERT { GRAPH graph:derived { ?force a pol:ForceUnderBudgetPressure } }
WHERE {
  GRAPH ?one { ?shortfall a pol:BudgetShortfall ; pol:observes ?force }
  GRAPH ?other { ?force a ?class }
  GRAPH graph:ontology { ?class rdfs:subClassOf* pol:PoliceForce }
}
