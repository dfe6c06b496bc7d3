"""Addresses of machines, read the same way everywhere: whatever cannot be read is nobody's."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address


def address(text: str) -> IPv4Address | IPv6Address | None:
    """Return the numeric address, an IPv4 one also where it is written as IPv6; None if it is none."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def is_loopback(text: str) -> bool:
    """Say whether a numeric address is this machine's own."""
    found = address(text)
    return found is not None and found.is_loopback


def is_this_machine(host: str) -> bool:
    """Say whether a host, by name or by number, can only be this machine."""
    return host == "localhost" or host.endswith(".localhost") or is_loopback(host)
