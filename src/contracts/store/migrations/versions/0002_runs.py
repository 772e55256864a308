"""Runs: a row for each validation, with what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table, and the index by which the newest of a feed are found."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "contracts_runs",
        sa.Column("id", number, primary_key=True),
        sa.Column("contract", sa.String(255), nullable=False),
        sa.Column("major", sa.Integer, nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("started_at", sa.String(32), nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("engine", sa.String(32), nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("quarantined", sa.BigInteger, nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("ok", sa.Boolean, nullable=False),
        sa.Column("checks", sa.Text, nullable=False),
        sa.Column("served", sa.Text),
    )
    op.create_index("contracts_runs_of_a_feed", "contracts_runs", ["contract", "major", "id"])
