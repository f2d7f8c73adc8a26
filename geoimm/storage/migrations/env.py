"""Alembic's entry: run the migrations on the connection that `Database` hands over."""

from alembic import context

from geoimm.storage.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
