# The classes that are defined by an event's current status.
INSERT { GRAPH graph:derived { ?event a ?class } }
WHERE {
  VALUES (?status ?class) {
    (status:happened pol:HappenedEvent) (status:happened pol:ActualEvent) (status:happened pol:StandingEvent)
    (status:ongoing pol:OngoingEvent) (status:ongoing pol:ActualEvent) (status:ongoing pol:StandingEvent)
    (status:planned pol:PlannedEvent) (status:planned pol:StandingEvent)
    (status:warned pol:WarnedEvent)
    (status:proposed pol:ProposedEvent)
    (status:dropped pol:DroppedEvent)
  }
  GRAPH graph:derived { ?event pol:status ?status }
} ;
INSERT { GRAPH graph:derived { ?deployment a pol:FirstTimeDeployment } }
WHERE {
  GRAPH ?one { ?deployment pol:isFirstTime true ; a ?class }
  GRAPH graph:ontology { ?class rdfs:subClassOf* pol:TechnologyDeployment }
}
