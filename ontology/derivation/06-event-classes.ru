# The classes that are defined by an event's current status.
# of ?event
# makes pol:HappenedEvent pol:OngoingEvent pol:PlannedEvent pol:WarnedEvent pol:ProposedEvent pol:DroppedEvent
# makes pol:ActualEvent pol:StandingEvent
# changed pol:status: .
INSERT { GRAPH graph:derived { ?event a ?class } }
WHERE {
  # only ?event
  ?event pol:status ?status .
  VALUES (?status ?class) {
    (status:happened pol:HappenedEvent) (status:happened pol:ActualEvent) (status:happened pol:StandingEvent)
    (status:ongoing pol:OngoingEvent) (status:ongoing pol:ActualEvent) (status:ongoing pol:StandingEvent)
    (status:planned pol:PlannedEvent) (status:planned pol:StandingEvent)
    (status:warned pol:WarnedEvent)
    (status:proposed pol:ProposedEvent)
    (status:dropped pol:DroppedEvent)
  }
} ;
# of ?deployment
# changed pol:isFirstTime: .
# changed rdf:type pol:TechnologyDeployment: .
INSERT { GRAPH graph:derived { ?deployment a pol:FirstTimeDeployment } }
WHERE {
  # only ?deployment
  ?deployment pol:isFirstTime true ; a pol:TechnologyDeployment .
}
