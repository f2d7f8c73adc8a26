"""The first schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

_json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_text = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "clustered_levels",
        sa.Column("dataset_id", _text, nullable=False),
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("gap_days", sa.Integer(), nullable=False),
        sa.Column("min_days", sa.Integer(), nullable=False),
        sa.Column("max_days", sa.Integer(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", "level"),
    )
    op.create_table(
        "clusters",
        sa.Column("dataset_id", _text, nullable=False),
        sa.Column("object_id", _text, nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("division_id", _text, nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Integer(), nullable=False),
        sa.Column("start_instant", sa.BigInteger(), nullable=False),
        sa.Column("start_offset", sa.SmallInteger(), nullable=False),
        sa.Column("end_instant", sa.BigInteger(), nullable=False),
        sa.Column("end_offset", sa.SmallInteger(), nullable=False),
        sa.Column("state", _text, nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=False),
        sa.Column("title", _text, nullable=True),
        sa.Column("custom_id", _text, nullable=True),
        sa.Column("custom_labels", _json, nullable=False),
        sa.Column("title_index", _text, nullable=False),
        sa.Column("label_index", _text, nullable=False),
        sa.Column("create_time", sa.BigInteger(), nullable=False),
        sa.Column("update_time", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", "object_id"),
    )
    op.create_index(
        "clusters_by_create",
        "clusters",
        ["dataset_id", "state", "create_time", "object_id"],
        unique=False,
    )
    op.create_index(
        "clusters_by_division", "clusters", ["dataset_id", "level", "division_id"], unique=False
    )
    op.create_index(
        "clusters_by_end",
        "clusters",
        ["dataset_id", "state", "end_instant", "object_id"],
        unique=False,
    )
    op.create_index(
        "clusters_by_start",
        "clusters",
        ["dataset_id", "state", "start_instant", "object_id"],
        unique=False,
    )
    op.create_index(
        "clusters_by_update",
        "clusters",
        ["dataset_id", "state", "update_time", "object_id"],
        unique=False,
    )
    op.create_table(
        "datasets",
        sa.Column("dataset_id", _text, nullable=False),
        sa.Column("project_name", _text, nullable=False),
        sa.Column("dataset_name", _text, nullable=False),
        sa.Column("template_id", _text, nullable=False),
        sa.Column("description", _text, nullable=False),
        sa.Column("dataset_max_bind_count", sa.BigInteger(), nullable=False),
        sa.Column("dataset_max_file_count", sa.BigInteger(), nullable=False),
        sa.Column("dataset_max_entity_count", sa.BigInteger(), nullable=False),
        sa.Column("dataset_max_relation_count", sa.BigInteger(), nullable=False),
        sa.Column("dataset_max_total_file_size", sa.BigInteger(), nullable=False),
        sa.Column("workflow_parameters", _json, nullable=False),
        sa.Column("file_count", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("edits", sa.BigInteger(), nullable=False),
        sa.Column("task_count", sa.BigInteger(), nullable=False),
        sa.Column("create_time", sa.BigInteger(), nullable=False),
        sa.Column("update_time", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id"),
        sa.UniqueConstraint("project_name", "dataset_name", name="datasets_by_name"),
    )
    op.create_table(
        "division_moves",
        sa.Column("dataset_id", _text, nullable=False),
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("from_division_id", _text, nullable=False),
        sa.Column("to_division_id", _text, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file_count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", "level", "from_division_id", "to_division_id", "day"),
    )
    op.create_table(
        "division_names",
        sa.Column("dataset_id", _text, nullable=False),
        sa.Column("division_id", _text, nullable=False),
        sa.Column("language", _text, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("address_line", _text, nullable=True),
        sa.Column("country", _text, nullable=True),
        sa.Column("province", _text, nullable=True),
        sa.Column("city", _text, nullable=True),
        sa.Column("district", _text, nullable=True),
        sa.Column("township", _text, nullable=True),
        sa.PrimaryKeyConstraint("dataset_id", "division_id", "language"),
    )
    op.create_table(
        "files",
        sa.Column("dataset_id", _text, nullable=False),
        sa.Column("uri", _text, nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("place_zone", _text, nullable=True),
        sa.Column("country_id", _text, nullable=True),
        sa.Column("province_id", _text, nullable=True),
        sa.Column("city_id", _text, nullable=True),
        sa.Column("district_id", _text, nullable=True),
        sa.Column("township_id", _text, nullable=True),
        sa.Column("produce_time", _text, nullable=True),
        sa.Column("instant", sa.BigInteger(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("zone", _text, nullable=True),
        sa.Column("custom_id", _text, nullable=True),
        sa.Column("media_type", _text, nullable=True),
        sa.Column("object_status", _text, nullable=False),
        sa.Column("own_addresses", _json, nullable=True),
        sa.Column("details", _json, nullable=False),
        sa.Column("create_time", sa.BigInteger(), nullable=False),
        sa.Column("update_time", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", "uri"),
    )
    op.create_index("files_by_day", "files", ["dataset_id", "day"], unique=False)
    op.create_table(
        "messages",
        sa.Column("message_id", _text, nullable=False),
        sa.Column("topic", _text, nullable=False),
        sa.Column("body", _text, nullable=False),
        sa.Column("create_time", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due_time", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index("messages_by_due_time", "messages", ["due_time"], unique=False)
    op.create_table(
        "photo_days",
        sa.Column("dataset_id", _text, nullable=False),
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("division_id", _text, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("zone", _text, nullable=False),
        sa.Column("file_count", sa.BigInteger(), nullable=False),
        sa.Column("first_instant", sa.BigInteger(), nullable=False),
        sa.Column("last_instant", sa.BigInteger(), nullable=False),
        sa.Column("entered", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", "level", "division_id", "day", "zone"),
    )
    op.create_index(
        "photo_days_by_revision", "photo_days", ["dataset_id", "level", "revision"], unique=False
    )
    op.create_table(
        "projects",
        sa.Column("project_name", _text, nullable=False),
        sa.Column("service_role", _text, nullable=False),
        sa.Column("template_id", _text, nullable=False),
        sa.Column("description", _text, nullable=False),
        sa.Column("project_max_dataset_count", sa.BigInteger(), nullable=False),
        sa.Column("dataset_max_bind_count", sa.BigInteger(), nullable=False),
        sa.Column("dataset_max_file_count", sa.BigInteger(), nullable=False),
        sa.Column("dataset_max_entity_count", sa.BigInteger(), nullable=False),
        sa.Column("dataset_max_relation_count", sa.BigInteger(), nullable=False),
        sa.Column("dataset_max_total_file_size", sa.BigInteger(), nullable=False),
        sa.Column("tags", _json, nullable=False),
        sa.Column("create_time", sa.BigInteger(), nullable=False),
        sa.Column("update_time", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("project_name"),
    )
    op.create_table(
        "reindexings",
        sa.Column("dataset_id", _text, nullable=False),
        sa.Column("purpose", _text, nullable=False),
        sa.Column("after_uri", _text, nullable=False),
        sa.Column("read_count", sa.BigInteger(), nullable=False),
        sa.Column("moved_count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id"),
    )
    op.create_table(
        "tasks",
        sa.Column("dataset_id", _text, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("task_id", _text, nullable=False),
        sa.Column("task_type", _text, nullable=False),
        sa.Column("project_name", _text, nullable=False),
        sa.Column("dataset_name", _text, nullable=False),
        sa.Column("state", _text, nullable=False),
        sa.Column("code", _text, nullable=True),
        sa.Column("message", _text, nullable=True),
        sa.Column("event_id", _text, nullable=False),
        sa.Column("request_id", _text, nullable=False),
        sa.Column("user_data", _text, nullable=True),
        sa.Column("tags", _json, nullable=False),
        sa.Column("tag_index", _text, nullable=False),
        sa.Column("definition", _text, nullable=False),
        sa.Column("topic", _text, nullable=True),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("start_time", sa.BigInteger(), nullable=False),
        sa.Column("end_time", sa.BigInteger(), nullable=True),
        sa.Column("owner", _text, nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_end", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("dataset_id", "number"),
    )
    op.create_index("tasks_by_end", "tasks", ["end_time"], unique=False)
    op.create_index("tasks_by_id", "tasks", ["task_id"], unique=True)
    op.create_index("tasks_by_project", "tasks", ["project_name", "task_id"], unique=False)
    op.create_index(
        "tasks_one_running",
        "tasks",
        ["dataset_id"],
        unique=True,
        sqlite_where=sa.text("state = 'Running'"),
        postgresql_where=sa.text("state = 'Running'"),
    )
    op.create_index(
        "tasks_open",
        "tasks",
        ["start_time"],
        unique=False,
        sqlite_where=sa.text("state IN ('Waiting', 'Running')"),
        postgresql_where=sa.text("state IN ('Waiting', 'Running')"),
    )


def downgrade() -> None:
    op.drop_index(
        "tasks_open",
        table_name="tasks",
        sqlite_where=sa.text("state IN ('Waiting', 'Running')"),
        postgresql_where=sa.text("state IN ('Waiting', 'Running')"),
    )
    op.drop_index(
        "tasks_one_running",
        table_name="tasks",
        sqlite_where=sa.text("state = 'Running'"),
        postgresql_where=sa.text("state = 'Running'"),
    )
    op.drop_index("tasks_by_project", table_name="tasks")
    op.drop_index("tasks_by_id", table_name="tasks")
    op.drop_index("tasks_by_end", table_name="tasks")
    op.drop_table("tasks")
    op.drop_table("reindexings")
    op.drop_table("projects")
    op.drop_index("photo_days_by_revision", table_name="photo_days")
    op.drop_table("photo_days")
    op.drop_index("messages_by_due_time", table_name="messages")
    op.drop_table("messages")
    op.drop_index("files_by_day", table_name="files")
    op.drop_table("files")
    op.drop_table("division_names")
    op.drop_table("division_moves")
    op.drop_table("datasets")
    op.drop_index("clusters_by_update", table_name="clusters")
    op.drop_index("clusters_by_start", table_name="clusters")
    op.drop_index("clusters_by_end", table_name="clusters")
    op.drop_index("clusters_by_division", table_name="clusters")
    op.drop_index("clusters_by_create", table_name="clusters")
    op.drop_table("clusters")
    op.drop_table("clustered_levels")
