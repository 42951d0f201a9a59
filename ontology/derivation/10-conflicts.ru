# Claims of two articles that cannot both be right: two plain figures for one measure, subject, category and time.
# of ?claim both ways
# changed pol:asserts: .
# changed pol:statedIn: .
# changed pol:observes: ^pol:asserts
# changed pol:measure: ^pol:asserts
# changed pol:timeExtent: ^pol:asserts
# changed pol:value: ^pol:asserts
# changed pol:category: ^pol:asserts
# changed pol:approximation: ^pol:asserts
INSERT { GRAPH graph:derived { ?claim pol:conflictsWith ?otherClaim } }
WHERE {
  # only ?claim
  ?claim pol:asserts ?figure ; pol:statedIn ?article .
  ?figure pol:approximation approx:exact ; pol:observes ?subject ; pol:measure ?measure ; pol:timeExtent ?time ;
    pol:category ?category ; pol:value ?value .
  { SELECT * WHERE { # apart
    ?otherFigure pol:timeExtent ?time ; pol:observes ?subject ; pol:category ?category ; pol:measure ?measure ;
      pol:approximation approx:exact ; pol:value ?otherValue .
    ?otherClaim pol:asserts ?otherFigure ; pol:statedIn ?otherArticle .
  } }
  FILTER (?value != ?otherValue && ?article != ?otherArticle)
}
