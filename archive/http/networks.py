"""Which requests are counted together: those of one IPv4 address, or of the /64 that one line has in IPv6."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest

VISITOR_BITS = {4: 32, 6: 64}
"""Bits of an address that identify one visitor. A household has all IPv6 addresses that share 64 bits (RFC 6177)."""
PROVIDER_BITS = {4: 24, 6: 48}
"""Bits of an address that identify one customer of a provider (RFC 6177)."""


def network_of(address: str) -> str:
    """One visitor: ``192.0.2.1`` or ``2001:db8::/64`` for a textual address; empty if the text is none."""
    return _network(address, VISITOR_BITS).removesuffix("/32")


def provider_network(address: str) -> str:
    """One customer of a provider: ``192.0.2.0/24`` or ``2001:db8::/48`` for a textual address; empty if the text is none."""
    return _network(address, PROVIDER_BITS)


def _network(address: str, bits: Mapping[int, int]) -> str:
    try:
        # Link-local addresses may name an interface, which is not part of the address.
        ip = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip
    return str(ipaddress.ip_network((ip, bits[ip.version]), strict=False))


def client_network(request: HttpRequest) -> str:
    """The client's network. ``X-Forwarded-For`` counts only behind a proxy: only the last entry, written by the trusted proxy."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if proxies:
        passed = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
        if len(passed) >= proxies:
            return network_of(passed[-proxies]) or network_of(address)
    return network_of(address)
