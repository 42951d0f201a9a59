"""Places: where a claim is said to be, of the places that its clause, sentence and paragraph name."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.framing.frames import Frame
from ingest.framing.scene import Scene
from ingest.model import Entity, EntityKind, Mention, Slot, Span


def place_of(frame: Frame, scene: Scene, *, target: Slot | None = None, loose: bool = False) -> Entity | None:
    """Return the place of a frame.

    Args:
        frame: the frame.
        scene: its document.
        target: where people or things go, if the rule found it; a place there is the place.
        loose: whether a place named earlier in the paragraph will do.
    """
    if target is not None and target.entity is not None and target.entity.kind is EntityKind.PLACE:
        return target.entity
    spans = [frame.span, frame.sentence.span]
    if loose:
        block = scene.lead_in(frame.span)
        spans.append(Span(block.start, max(frame.sentence.span.end, block.end)))
    for span in spans:
        place = closest(scene.mentions_in(span, EntityKind.PLACE), scene) or event_place(span, scene)
        if place is not None:
            return place
    return None


SEVERAL = 3
COUNTRIES = frozenset({"England", "England and Wales", "Great Britain", "UK"})


def closest(places: Iterable[Mention], scene: Scene) -> Entity | None:
    """Return the first of several places that holds none of the others ("Brighton", not "Sussex").

    Three or more that lie in one county or city are that one: "at Oxford Circus, in Camden and in Chelsea" is London.
    """
    named = [mention.entity for mention in places]
    wider = {iri for place in named for iri in containers(place, scene)}
    inner = list(dict.fromkeys(place for place in named if place.iri not in wider))
    if len(inner) >= SEVERAL and (around := common_container(inner, scene)) is not None:
        return around
    return next(iter(inner), None)


def common_container(places: list[Entity], scene: Scene) -> Entity | None:
    """Return the narrowest place below a country that contains all of several places."""
    around = [containers(place, scene) for place in places]
    for iri in around[0]:
        if iri not in scene.gazetteer or not all(iri in wider for wider in around):
            continue
        entry = scene.gazetteer[iri]
        if entry.kind == EntityKind.PLACE:
            return Entity(EntityKind.PLACE, entry.name, iri) if entry.name not in COUNTRIES else None
    return None


def containers(entity: Entity, scene: Scene) -> tuple[str, ...]:
    """Return the IRIs of what the reference data says contains an entity."""
    known = entity.iri is not None and entity.iri in scene.gazetteer
    return scene.gazetteer.containers(str(entity.iri)) if known else ()


def area_of(body: Entity | None, scene: Scene) -> Entity | None:
    """Return the one place that a force polices, by the reference data."""
    known = body is not None and body.kind is EntityKind.FORCE and body.iri is not None and body.iri in scene.gazetteer
    areas = scene.gazetteer[str(body.iri)].polices if known and body is not None else ()
    if len(areas) != 1 or areas[0] not in scene.gazetteer:
        return None
    return Entity(EntityKind.PLACE, scene.gazetteer[areas[0]].name, areas[0])


def place_of_event(*things: Entity | None, scene: Scene) -> Entity | None:
    """Return the usual place of the first of several things that is a public event."""
    for thing in things:
        if thing is not None and thing.kind is EntityKind.PUBLIC_EVENT:
            for iri in containers(thing, scene):
                if iri in scene.gazetteer and scene.gazetteer[iri].kind == EntityKind.PLACE:
                    return Entity(EntityKind.PLACE, scene.gazetteer[iri].name, iri)
    return None


def event_place(span: Span, scene: Scene) -> Entity | None:
    """Return the usual place of the public event that a span names."""
    events = scene.mentions_in(span, EntityKind.PUBLIC_EVENT)
    return place_of_event(*(mention.entity for mention in events), scene=scene)


def place_last(span: Span, scene: Scene) -> Entity | None:
    """Return the last place that is named in a span."""
    places = [m for m in scene.mentions if m.entity.kind is EntityKind.PLACE and span.contains(m.span)]
    return places[-1].entity if places else None


def place_before(frame: Frame, scene: Scene) -> Entity | None:
    """Return the last place named before the number in its sentence ("the West End, where 15 per cent ...")."""
    number = frame.quantity.span if frame.quantity else frame.head.span
    before = Span(frame.sentence.span.start, max(frame.sentence.span.start + 1, number.start))
    places = scene.mentions_in(before, EntityKind.PLACE)
    return places[-1].entity if places else None
