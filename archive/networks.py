"""Whose requests are counted together: one IPv4 address, or the /64 that one line has in IPv6."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

IPV6_PREFIX = 64
"""Bits that name a subscriber; what follows is the subscriber's to choose (RFC 6177)."""


def network_of(address: str) -> str:
    """``192.0.2.1`` or ``2001:db8::/64`` for a textual address; an IPv4 address in IPv6 is the IPv4 address; else nothing."""
    try:
        ip = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is None:
            return str(ipaddress.ip_network((ip, IPV6_PREFIX), strict=False))
        ip = ip.ipv4_mapped
    return str(ip)


def client_network(request: HttpRequest) -> str:
    """Of who asks. ``X-Forwarded-For`` counts only behind a proxy, and only what the trusted proxy wrote, which stands last."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if proxies:
        passed = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
        if len(passed) >= proxies:
            return network_of(passed[-proxies]) or network_of(address)
    return network_of(address)
