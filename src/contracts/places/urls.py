"""URLs: which texts are one, what of it may be shown, and the filesystem that it is in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contracts.errors import ContractsError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["WEB", "filesystem", "is_remote", "without_secrets"]

# At least two letters, since one is a drive of Windows.
_URL = re.compile(r"[a-z][a-z0-9+.-]+(?:://|::)")
WEB = ("http", "https")


def is_remote(data: str | Path) -> bool:
    """Tell whether it is a URL."""
    return isinstance(data, str) and bool(_URL.match(data))


def without_secrets(url: str) -> str:
    """Return a URL, or each of a chain of them, without user, password and query; a path as it is.

    A password need not be encoded as it should: where one may stand, all up to the last `@` of the place is taken for
    it. Away from the web a `?` or `#` without a value after it is part of a name, or of a pattern.

    Source: RFC 3986, sections 3.2.1, 3.4 and 3.5; fsspec's chains of URLs (`simplecache::https://...`).
    """
    return "::".join(_bare(link) for link in _LINK.split(url))


_LINK = re.compile(r"::(?=[a-z][a-z0-9+.-]*(?:://|::))", re.IGNORECASE)


def _bare(link: str) -> str:
    scheme, mark, rest = link.partition("://")
    if not mark:
        return link
    place = re.sub(r"[?#].*" if scheme.lower() in WEB else r"[?#].*=.*", "", rest, flags=re.DOTALL)
    host = place.partition("/")[0]
    if ":" not in host:
        return f"{scheme}://{host.rpartition('@')[2]}{place.removeprefix(host)}"
    # What was taken for a query may have begun within a password, but not after a port.
    is_cut = "@" in rest and "@" not in place and not re.fullmatch(r".*:\d*", host)
    return f"{scheme}://{'' if is_cut else place.rpartition('@')[2]}"


def filesystem(url: str) -> tuple[Any, str]:
    """Return the filesystem that a URL is in, and the path there.

    Raises:
        ContractsError: none is known for it; fsspec, or what it needs for such a URL, is not installed.

    """
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - an extra

        system, path = url_to_fs(url)
    except ImportError:
        msg = (
            f"{without_secrets(url)}: needs fsspec, and what it needs for such URLs: "
            "pip install 'ingest-contracts[remote]'"
        )
        raise ContractsError(msg) from None
    except ValueError:
        msg = f"{without_secrets(url)}: no filesystem is known for URLs like this"
        raise ContractsError(msg) from None
    return system, path
