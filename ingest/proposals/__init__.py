"""An optional language model that may name what no rule names: it proposes, and the evidence decides.

Nothing here is reached unless a run has a model. What it answers is a list of proposals, each for one stated quantity
that the rules left without a kind; the gate lets through those whose words, number, status, time and speaker are what
the rules themselves find in the text. A claim that came this way names the model.
"""

from ingest.proposals.endpoint import Model, ModelUnavailable
from ingest.proposals.naming import Proposed, propose_claims

__all__ = ["Model", "ModelUnavailable", "Proposed", "propose_claims"]
