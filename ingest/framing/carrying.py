"""What claims take over from the words around them: figures their source, all their setting in time and place.

An article names the source of its figures once ("the figures are the force's own", "the Met said") and goes on
counting; its time and place it names once too, see `ingest.framing.setting`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ingest.framing.grammar import prepositional_object
from ingest.framing.scene import Scene
from ingest.framing.setting import set_in_scene
from ingest.lexicon import word_class
from ingest.model import BlockKind, Claim, Entity, EntityKind, Kind, Span
from ingest.parsing import Token
from ingest.speech.speakers import DOCUMENTS
from ingest.speech_verbs import SAYING

COUNTED = frozenset(
    {Kind.COUNT_OF_EVENTS, Kind.OUTCOME, Kind.SHARE, Kind.HEADCOUNT, Kind.TECHNOLOGY_USE, Kind.DEPLOYMENT_FREQUENCY}
)
TELLING = frozenset({EntityKind.FORCE, EntityKind.UNIT, EntityKind.GOVERNMENT_BODY, EntityKind.STUDY})
COMING_FROM = frozenset({"be", "come", "go", "stem", "derive", "date"})
SEVERAL = 2
STUDIES = frozenset({"study", "survey", "poll", "census", "audit", "analysis"})
OPENING = 12
AUTHORS = frozenset({EntityKind.ORGANISATION, EntityKind.GOVERNMENT_BODY, EntityKind.PUBLISHER, EntityKind.FORCE})
SEEN_SO = "identify"
"""The verb of an attribution by those who see something so, and give no figures."""
BODIES = frozenset(
    {
        EntityKind.FORCE,
        EntityKind.UNIT,
        EntityKind.ORGANISATION,
        EntityKind.GOVERNMENT_BODY,
        EntityKind.PUBLISHER,
        EntityKind.STUDY,
        EntityKind.GROUP,
        EntityKind.POST,
    }
)


@dataclass(frozen=True, slots=True)
class Source:
    """Who gave figures, and where.

    `owned` tells that the text calls the figures theirs; `figures` is false where they said something else, which
    speaks for the rest of the paragraph only.
    """

    span: Span
    entity: Entity
    owned: bool = False
    figures: bool = True


def carried(claims: Iterable[Claim], scene: Scene) -> list[Claim]:
    """Return the claims, unattributed figures with the source that gave them and news with its month."""
    told = list(claims)
    sources = sources_of(told, scene)
    sourced = [with_source(claim, sources, scene) for claim in told]
    filled = dict(zip(told, set_in_scene(sourced, scene), strict=True))
    return [replace(one, whole=filled.get(one.whole, one.whole)) if one.whole else one for one in filled.values()]


def sources_of(claims: Iterable[Claim], scene: Scene) -> list[Source]:
    """Return the sources of figures in text order: of attributed figures, and of those that the text calls theirs."""
    given = {
        claim.attribution.span: claim.attributed_to
        for claim in claims
        if claim.value is not None
        and claim.attribution is not None
        and claim.attributed_to is not None
        and claim.attribution.verb != SEEN_SO
    }
    found = [Source(span, entity) for span, entity in given.items()]
    found += [
        Source(said.span, said.speaker, figures=False)
        for said in scene.voices.attributions
        if said.span not in given and said.speaker.kind in TELLING and SAYING.get(said.verb, "says") == "says"
    ]
    found += [
        source for sentence in scene.parsed.sentences for token in sentence.tokens for source in owned(token, scene)
    ]
    return sorted(found, key=lambda source: source.span)


def owned(noun: Token, scene: Scene) -> Iterable[Source]:
    """Yield who owns figures: "its figures", "the figures come from the Met", "the finding of a review"."""
    if noun.pos != "NOUN" or scene.is_quoted(noun.span):
        return
    if noun.lemma in STUDIES and is_in_opening(noun, scene):
        by = (a.speaker for a in scene.voices.attributions if a.span.contains(noun.span) and a.speaker.kind in AUTHORS)
        yield from (Source(noun.span, author, owned=True) for author in list(by)[:1])
        return
    if noun.lemma not in word_class("figures_noun"):
        return
    verb = noun.head if noun.dep == "nsubj" and noun.head.lemma in COMING_FROM else None
    said = verb.child("attr") if verb else None
    below = [token for token in verb.subtree() if token.lower in ("from", "by")] if verb else []
    owners = (
        noun.child("poss"),
        prepositional_object(noun, ("from", "by", "of")),
        said and said.child("poss"),
        *(preposition.child("pobj") for preposition in below),
    )
    for token in owners:
        entity = source_named(token, scene) if token else None
        if entity is not None:
            yield Source(noun.span, entity, owned=True)
            return


def is_in_opening(token: Token, scene: Scene) -> bool:
    """Tell whether a word stands where an article says what it is about."""
    paragraphs = [s for s in scene.document.sentences if scene.block_of(s) is BlockKind.PARAGRAPH]
    return bool(paragraphs) and token.start < paragraphs[min(OPENING, len(paragraphs)) - 1].end


def source_named(token: Token, scene: Scene) -> Entity | None:
    """Return the body that a word names, or the document that it is."""
    mention = scene.mention_of(token)
    if mention is not None:
        return mention.entity if mention.entity.kind in BODIES else None
    return Entity(EntityKind.STUDY, token.lower) if token.lemma in DOCUMENTS else None


def with_source(claim: Claim, sources: list[Source], scene: Scene) -> Claim:
    """Fill in who gave a figure: the last source before it in its paragraph, else the main one of the article."""
    if claim.kind not in COUNTED or claim.value is None or claim.attributed_to is not None:
        return claim
    at = claim.evidence[0].span
    paragraph = scene.lead_in(at)
    before = [source for source in sources if paragraph.start <= source.span.start < at.end]
    source = before[-1].entity if before else main_source(sources)
    return replace(claim, attributed_to=source) if source else claim


def main_source(sources: list[Source]) -> Entity | None:
    """Return the one body that the article has its figures from: it says so, or gives several as that body's."""
    owners = {source.entity for source in sources if source.owned}
    bodies = [source.entity for source in sources if source.figures and source.entity.kind in BODIES]
    if len(owners) == 1:
        return owners.pop()
    most = Counter(bodies).most_common(1)
    often = most[0][1] if most else 0
    return most[0][0] if often >= SEVERAL and often >= 2 * (len(bodies) - often) else None
