"""The breakers of feeds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "contracts_breakers",
        sa.Column("contract", sa.String(255), primary_key=True),
        sa.Column("major", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.Column("reset_at", sa.String(32)),
        sa.Column("reset_by", sa.Text),
    )
