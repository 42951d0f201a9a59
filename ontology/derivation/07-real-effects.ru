# What events do to forces and units. A plan is not a use, and a dropped plan affects nobody.
# of ?agent
# changed pol:actor: pol:actor
# changed pol:technology: pol:actor
# changed rdf:type pol:ActualEvent: pol:actor
# changed rdf:type pol:TechnologyDeployment: pol:actor
INSERT { GRAPH graph:derived { ?agent pol:usesTechnology ?technology } }
WHERE {
  # only ?agent
  ?deployment pol:actor ?agent ; a pol:TechnologyDeployment , pol:ActualEvent ; pol:technology ?technology .
} ;
# of ?change
# changed pol:affects: .
# changed rdf:type pol:StandingEvent: .
# changed pol:unitOf: ^pol:affects
# changed rdf:type pol:PoliceForce: ^pol:affects
# changed rdf:type pol:PoliceForce: ^pol:unitOf/^pol:affects
INSERT { GRAPH graph:derived { ?change pol:affectsForce ?force } }
WHERE {
  { # only ?change
    ?change pol:affects ?force ; a pol:StandingEvent .
    ?force a pol:PoliceForce . }
  UNION { # only ?change
    ?change pol:affects ?unit ; a pol:StandingEvent .
    ?unit pol:unitOf ?force .
    ?force a pol:PoliceForce . }
}
