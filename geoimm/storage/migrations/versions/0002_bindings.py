"""Bindings, what they have seen, and which files they made."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

_text = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "bindings",
        sa.Column("dataset_id", _text, nullable=False),
        sa.Column("uri", _text, nullable=False),
        sa.Column("state", _text, nullable=False),
        sa.Column("phase", _text, nullable=False),
        sa.Column("reason", _text, nullable=True),
        sa.Column("create_time", sa.BigInteger(), nullable=False),
        sa.Column("update_time", sa.BigInteger(), nullable=False),
        sa.Column("owner", _text, nullable=True),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("lease_end", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("dataset_id", "uri"),
    )
    op.create_table(
        "seen_objects",
        sa.Column("dataset_id", _text, nullable=False),
        sa.Column("uri", _text, nullable=False),
        sa.Column("tag", _text, nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", "uri"),
    )
    op.add_column(
        "files",
        sa.Column("is_automatic", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("files", "is_automatic")
    op.drop_table("seen_objects")
    op.drop_table("bindings")
