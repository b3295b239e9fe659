"""How often somebody may guess at a secret: counted for the account and the network address together.

Counted alone, one guesser would lock out whoever has the account, or everybody behind the address. Each alone only
makes the tries fewer that a pair has: a pair that has not failed yet always has one, so the right password passes.
"""

import ipaddress
from dataclasses import dataclass
from typing import Final

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from matricula.deployment.api import count_up, counts, tally_key

TRIES: Final = 5
"""Wrong guesses of one pair, in each stretch of `WAIT` seconds."""
WAIT: Final = 300
# So many wrong guesses within the hour at one account, or from one address, take a try from each of its pairs.
_STEP_OF_ACCOUNT: Final = 10
_STEP_OF_ADDRESS: Final = 50
_ALONE: Final = 3600
# What one household or office has of an IPv6 network, in which it takes any address it likes.
_IPV6_PREFIX: Final = 64


@dataclass(frozen=True, slots=True)
class Guesses:
    """The guesses at one secret (`kind`) of one account, from one network address."""

    kind: str
    account: str
    address: str

    @classmethod
    def of(cls, request: HttpRequest, kind: str, account: object) -> "Guesses":
        """Those of whoever sent the request."""
        return cls(kind, str(account).strip().lower(), network_address(request))

    def too_many(self) -> bool:
        """Whether this pair has used up its tries for now. One statement."""
        pair, account, address, forgiven = counts([*self._keys(), self._forgiven])
        tries = max(1, TRIES - account // _STEP_OF_ACCOUNT - address // _STEP_OF_ADDRESS)
        return pair >= tries + TRIES * forgiven

    def failed(self) -> None:
        """Count a wrong guess. Two statements."""
        pair, *alone = self._keys()
        count_up([pair], seconds=WAIT)
        count_up(alone, seconds=_ALONE)

    def forgive(self) -> None:
        """Give the pair its tries anew: somebody has shown in another way that the account is theirs. One statement."""
        count_up([self._forgiven], seconds=WAIT)

    @property
    def _forgiven(self) -> str:
        return tally_key(f"{self.kind}.forgiven", self.account, self.address)

    def _keys(self) -> tuple[str, str, str]:
        return (
            tally_key(f"{self.kind}.pair", self.account, self.address),
            tally_key(f"{self.kind}.account", self.account),
            tally_key(f"{self.kind}.address", self.address),
        )


def network_address(request: HttpRequest) -> str:
    """Where the request comes from, as far as the trusted proxies say; of IPv6 the network."""
    found = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if found.version == 4:
        return str(found)
    # A server that listens on both names an IPv4 address so, and all of them are in one network.
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found.packed, _IPV6_PREFIX), strict=False).network_address)
