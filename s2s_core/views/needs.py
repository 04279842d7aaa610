"""What a view reads of a trace, by part of the model, and whether a model shows it. Plain data."""

from dataclasses import dataclass

from s2s_core.sites import Part
from s2s_core.trace import ModelInfo

Sites = frozenset[str]


@dataclass(frozen=True)
class Needs:
    """Names of sites, those of the encoder and those of the decoder."""

    encoder: Sites = frozenset()
    decoder: Sites = frozenset()

    def __or__(self, other: "Needs") -> "Needs":
        return Needs(self.encoder | other.encoder, self.decoder | other.decoder)

    def __contains__(self, place: tuple[Part, str]) -> bool:
        """Whether (part, site) is among them."""
        part, site = place
        return site in (self.encoder if part == "encoder" else self.decoder)

    def met(self, info: ModelInfo) -> bool:
        """Whether a model shows all of them."""
        return all(shows(info, "encoder", site) for site in self.encoder) and all(
            shows(info, "decoder", site) for site in self.decoder
        )


NOTHING = Needs()


def reading(*sites: str) -> Needs:
    """Sites of the encoder."""
    return Needs(encoder=frozenset(sites))


def writing(*sites: str) -> Needs:
    """Sites of the decoder."""
    return Needs(decoder=frozenset(sites))


def both(*sites: str) -> Needs:
    """Sites of the encoder and of the decoder."""
    return Needs(frozenset(sites), frozenset(sites))


def shows(info: ModelInfo, part: Part, site: str) -> bool:
    """Whether a part of a model shows a site."""
    return f"{part}.{site}" in info.reads
