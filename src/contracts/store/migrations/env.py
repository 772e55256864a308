"""What Alembic runs: the steps that are missing, on the connection that it is given, in the transaction of that."""

from __future__ import annotations

from alembic import context

_ATTRIBUTES = context.config.attributes

context.configure(connection=_ATTRIBUTES["connection"], version_table=_ATTRIBUTES["version_table"])
with context.begin_transaction():
    context.run_migrations()
