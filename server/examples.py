"""Questions that a newcomer can ask the graph, in words and in SPARQL; the engine knows the house's prefixes."""

from __future__ import annotations

from typing import Final

EXAMPLES: Final[tuple[tuple[str, str], ...]] = (
    (
        "How many officers has each force, and in whose words?",
        """SELECT ?force ?officers ?unit ?time ?words WHERE {
  ?claim pol:kind kind:headcount ;
    pol:statedSubject ?force ; pol:statedValue ?officers ; pol:statedUnit ?unit ;
    pol:evidence/oa:exact ?words .
  OPTIONAL { ?claim pol:statedTime ?time }
}
ORDER BY ?force DESC(?officers)""",
    ),
    (
        "What is planned, warned of or proposed, and has not happened?",
        """SELECT ?subject ?status ?words ?article WHERE {
  VALUES ?status { status:planned status:warned status:proposed }
  ?claim pol:reportedStatus ?status ; pol:statedSubject ?subject ;
    pol:evidence/oa:exact ?words ; pol:statedIn ?article .
}
ORDER BY ?status ?subject""",
    ),
    (
        "Which plans were dropped?",
        """SELECT ?subject ?words ?published WHERE {
  ?claim pol:reportedStatus status:dropped ; pol:statedSubject ?subject ;
    pol:evidence/oa:exact ?words ; pol:statedIn ?article .
  OPTIONAL { ?article schema:datePublished ?published }
}
ORDER BY DESC(?published)""",
    ),
    (
        "Who is quoted, and how often?",
        """SELECT ?speaker (COUNT(*) AS ?quotations) WHERE {
  ?claim pol:kind kind:quote ; pol:attributedTo ?speaker .
}
GROUP BY ?speaker
ORDER BY DESC(?quotations)""",
    ),
    (
        "Which technologies do forces use, trial or plan?",
        """SELECT ?force ?technology ?status ?words WHERE {
  ?claim pol:kind kind:technology-use ; pol:statedSubject ?force ;
    pol:reportedStatus ?status ; pol:evidence/oa:exact ?words .
  OPTIONAL { ?claim pol:statedOf ?technology }
}
ORDER BY ?force ?technology""",
    ),
)
