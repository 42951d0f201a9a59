# Claims of two articles that cannot both be right: two plain figures for one measure, subject, category and time.
INSERT { GRAPH graph:derived { ?claim pol:conflictsWith ?otherClaim } }
WHERE {
  GRAPH ?one {
    ?claim pol:asserts ?figure ; pol:statedIn ?article .
    ?figure pol:observes ?subject ; pol:measure ?measure ; pol:timeExtent ?time ; pol:value ?value ;
      pol:category ?category ; pol:approximation approx:exact .
  }
  GRAPH ?other {
    ?otherClaim pol:asserts ?otherFigure ; pol:statedIn ?otherArticle .
    ?otherFigure pol:observes ?subject ; pol:measure ?measure ; pol:timeExtent ?time ; pol:value ?otherValue ;
      pol:category ?category ; pol:approximation approx:exact .
  }
  FILTER (?article != ?otherArticle && ?value != ?otherValue)
}
