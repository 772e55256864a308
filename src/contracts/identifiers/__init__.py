"""ID formats, one file each. A new format is a file here, a case file and a line in `FORMATS`."""

from __future__ import annotations

from contracts.identifiers import email, ga_client_id, idfa, iso_country, md5_hex, sha256_hex, ulid, uuid, uuid4
from contracts.identifiers.format import Format

__all__ = ["FORMATS", "Format"]

FORMATS: dict[str, Format] = {
    module.FORMAT.name: module.FORMAT
    for module in (uuid4, uuid, ulid, email, sha256_hex, md5_hex, ga_client_id, idfa, iso_country)
}
