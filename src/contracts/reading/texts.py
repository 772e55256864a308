"""The text of a file: UTF-8, with or without a byte order mark, or refused at the byte that is none."""

from __future__ import annotations

from pathlib import Path

from contracts.errors import ContractSyntaxError
from contracts.problem import Problem
from contracts.reading.source import place_in

__all__ = ["decoded", "text_of"]


def text_of(path: str | Path) -> str:
    """Return the text of a file.

    Raises:
        ContractSyntaxError: it cannot be read, or is not UTF-8 text.

    """
    try:
        content = Path(path).read_bytes()
    except (OSError, ValueError) as error:  # a name that no file can have is a ValueError
        reason = getattr(error, "strerror", None) or str(error)
        raise ContractSyntaxError([Problem(str(path), 1, 1, f"cannot read the file: {reason}", "unreadable")]) from None
    return decoded(content, str(path))


def decoded(content: bytes, name: str) -> str:
    """Return the text of a file's content; `name` stands for the file in messages.

    Raises:
        ContractSyntaxError: it is not UTF-8 text.

    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        message = f"cannot read the file: not UTF-8 text, but a byte 0x{error.object[error.start]:02x}"
        place = place_in(before, len(before))
        raise ContractSyntaxError([Problem(name, *place, message, "unreadable", "save it as UTF-8")]) from None
