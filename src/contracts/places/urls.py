"""URLs: which texts are one, what of it may be shown, and the filesystem that it is in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

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
    """Return a URL without user, password and query."""
    bare = re.sub(r"(?<=://)[^/@]*@", "", url)
    return bare.partition("?")[0] if urlsplit(url).scheme in WEB else bare


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
