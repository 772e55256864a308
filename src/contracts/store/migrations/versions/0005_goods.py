"""The last good batches of each feed, which may be served in place of a bad one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "contracts_goods",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("contract", sa.String(255), nullable=False),
        sa.Column("major", sa.Integer, nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("suffix", sa.String(32), nullable=False),
        sa.Column("kept_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("contract", "major", "digest"),
    )
