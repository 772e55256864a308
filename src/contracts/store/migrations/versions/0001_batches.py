"""Accepted profiles, and the evidence after each judged batch: the tables of the first release, which may be there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables that are not there."""
    op.create_table(
        "contracts_profiles",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("contract", sa.String(255), nullable=False),
        sa.Column("major", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("batch_time", sa.String(32)),
        sa.Column("accepted_at", sa.String(32), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("origin", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("contract", "major", "digest", "origin"),
        if_not_exists=True,
    )
    op.create_table(
        "contracts_judged",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("contract", sa.String(255), nullable=False),
        sa.Column("major", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("judged_at", sa.String(32), nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.UniqueConstraint("contract", "major", "digest"),
        if_not_exists=True,
    )
