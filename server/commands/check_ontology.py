"""`beatgraph check-ontology`: the reasoner over ontology, vocabularies and reference data."""

from __future__ import annotations

import click

from server.commands.screen import Refused, count_of


@click.command()
def command() -> None:
    """Prove the ontology and its reference data consistent with owlready2 and HermiT, and classify them. Needs Java.

    \b
    Example:
      beatgraph check-ontology
    """
    from ontology.load import quads
    from ontology.reasoning import ReasoningError, check_consistency

    try:
        report = check_consistency(quads())
    except ReasoningError as error:
        raise Refused(str(error)) from error
    if not report.consistent:
        raise Refused("The ontology and its reference data contradict each other: HermiT found no model of them.")
    if report.inconsistent_classes:
        listed = "".join(f"\n  {iri}" for iri in report.inconsistent_classes)
        raise Refused(f"These classes can have no member; look for axioms that exclude each other:{listed}")
    click.echo(
        f"Consistent: {report.classes:,} classes, "
        f"{count_of(len(report.types), 'individual')}, {count_of(len(report.relations), 'inferred relation')} "
        f"in {report.seconds:.1f} seconds."
    )
