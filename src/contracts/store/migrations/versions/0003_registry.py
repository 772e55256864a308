"""Published contracts, the log of what was done with them, and the version that each judged batch was judged by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make two tables, and add a column; of batches judged before, the version is not known."""
    op.create_table(
        "contracts_versions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("contract", sa.String(255), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("contract", "version"),
    )
    op.create_table(
        "contracts_registry",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("contract", sa.String(255), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("environment", sa.String(64)),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.UniqueConstraint("contract", "number"),
    )
    op.add_column("contracts_judged", sa.Column("version", sa.String(64)))
