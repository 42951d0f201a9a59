# What events do to forces and units. A plan is not a use, and a dropped plan affects nobody.
INSERT { GRAPH graph:derived { ?agent pol:usesTechnology ?technology } }
WHERE {
  GRAPH ?one { ?deployment pol:actor ?agent ; pol:technology ?technology ; a ?class }
  GRAPH graph:derived { ?deployment a pol:ActualEvent }
  GRAPH graph:ontology { ?class rdfs:subClassOf* pol:TechnologyDeployment }
} ;
INSERT { GRAPH graph:derived { ?change pol:affectsForce ?force } }
WHERE {
  GRAPH ?one { ?change pol:affects ?force }
  GRAPH graph:derived { ?change a pol:StandingEvent }
  GRAPH ?other { ?force a ?class }
  GRAPH graph:ontology { ?class rdfs:subClassOf* pol:PoliceForce }
} ;
INSERT { GRAPH graph:derived { ?change pol:affectsForce ?force } }
WHERE {
  GRAPH ?one { ?change pol:affects ?unit }
  GRAPH graph:derived { ?change a pol:StandingEvent }
  GRAPH ?other { ?unit pol:unitOf ?force }
  GRAPH ?third { ?force a ?class }
  GRAPH graph:ontology { ?class rdfs:subClassOf* pol:PoliceForce }
}
