"""The tables. Times are nanoseconds since 1970, days are days since 1970.

Every key of a dataset's rows begins with `dataset_id`, so that they can be spread over machines
by dataset. A change here needs a migration beside it; a test holds the two together.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, TEXT

metadata = sa.MetaData()

_json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

# Texts sort by their code points on both databases, whatever the server's locale.
_ordered_text = sa.Text().with_variant(TEXT(collation="C"), "postgresql")


def _text(name: str, *, nullable: bool = True) -> "sa.Column[str]":
    return sa.Column(name, _ordered_text, nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _key(name: str) -> "sa.Column[str]":
    return sa.Column(name, _ordered_text, primary_key=True)


projects = sa.Table(
    "projects",
    metadata,
    _key("project_name"),
    _text("service_role", nullable=False),
    _text("template_id", nullable=False),
    _text("description", nullable=False),
    _number("project_max_dataset_count"),
    _number("dataset_max_bind_count"),
    _number("dataset_max_file_count"),
    _number("dataset_max_entity_count"),
    _number("dataset_max_relation_count"),
    _number("dataset_max_total_file_size"),
    sa.Column("tags", _json, nullable=False),
    _number("create_time"),
    _number("update_time"),
)

datasets = sa.Table(
    "datasets",
    metadata,
    _key("dataset_id"),
    _text("project_name", nullable=False),
    _text("dataset_name", nullable=False),
    _text("template_id", nullable=False),
    _text("description", nullable=False),
    _number("dataset_max_bind_count"),
    _number("dataset_max_file_count"),
    _number("dataset_max_entity_count"),
    _number("dataset_max_relation_count"),
    _number("dataset_max_total_file_size"),
    sa.Column("workflow_parameters", _json, nullable=False),
    _number("file_count"),
    _number("revision"),
    _number("edits"),
    _number("task_count"),
    _number("create_time"),
    _number("update_time"),
    sa.UniqueConstraint("project_name", "dataset_name", name="datasets_by_name"),
)

files = sa.Table(
    "files",
    metadata,
    _key("dataset_id"),
    _key("uri"),
    sa.Column("latitude", sa.Double),
    sa.Column("longitude", sa.Double),
    _text("place_zone"),
    _text("country_id"),
    _text("province_id"),
    _text("city_id"),
    _text("district_id"),
    _text("township_id"),
    _text("produce_time"),
    _number("instant", nullable=True),
    sa.Column("day", sa.Integer),
    _text("zone"),
    _text("custom_id"),
    _text("media_type"),
    _text("object_status", nullable=False),
    sa.Column("own_addresses", _json),
    sa.Column("details", _json, nullable=False),
    _number("create_time"),
    _number("update_time"),
    sa.Column("is_automatic", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("files_by_day", "dataset_id", "day"),
)

photo_days = sa.Table(
    "photo_days",
    metadata,
    _key("dataset_id"),
    sa.Column("level", sa.SmallInteger, primary_key=True, autoincrement=False),
    _key("division_id"),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    _key("zone"),
    _number("file_count"),
    _number("first_instant"),
    _number("last_instant"),
    _number("entered"),
    _number("revision"),
    sa.Index("photo_days_by_revision", "dataset_id", "level", "revision"),
)

division_names = sa.Table(
    "division_names",
    metadata,
    _key("dataset_id"),
    _key("division_id"),
    _key("language"),
    sa.Column("position", sa.SmallInteger, nullable=False),
    _text("address_line"),
    _text("country"),
    _text("province"),
    _text("city"),
    _text("district"),
    _text("township"),
)

clusters = sa.Table(
    "clusters",
    metadata,
    _key("dataset_id"),
    _key("object_id"),
    sa.Column("level", sa.SmallInteger, nullable=False),
    _text("division_id", nullable=False),
    sa.Column("first_day", sa.Integer, nullable=False),
    sa.Column("last_day", sa.Integer, nullable=False),
    _number("start_instant"),
    sa.Column("start_offset", sa.SmallInteger, nullable=False),
    _number("end_instant"),
    sa.Column("end_offset", sa.SmallInteger, nullable=False),
    _text("state", nullable=False),
    _number("deleted_at"),
    _text("title"),
    _text("custom_id"),
    sa.Column("custom_labels", _json, nullable=False),
    _text("title_index", nullable=False),
    _text("label_index", nullable=False),
    _number("create_time"),
    _number("update_time"),
    sa.Index("clusters_by_division", "dataset_id", "level", "division_id"),
    sa.Index("clusters_by_start", "dataset_id", "state", "start_instant", "object_id"),
    sa.Index("clusters_by_end", "dataset_id", "state", "end_instant", "object_id"),
    sa.Index("clusters_by_create", "dataset_id", "state", "create_time", "object_id"),
    sa.Index("clusters_by_update", "dataset_id", "state", "update_time", "object_id"),
)

clustered_levels = sa.Table(
    "clustered_levels",
    metadata,
    _key("dataset_id"),
    sa.Column("level", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("gap_days", sa.Integer, nullable=False),
    sa.Column("min_days", sa.Integer, nullable=False),
    sa.Column("max_days", sa.Integer, nullable=False),
    _number("revision"),
)

tasks = sa.Table(
    "tasks",
    metadata,
    _key("dataset_id"),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    _text("task_id", nullable=False),
    _text("task_type", nullable=False),
    _text("project_name", nullable=False),
    _text("dataset_name", nullable=False),
    _text("state", nullable=False),
    _text("code"),
    _text("message"),
    _text("event_id", nullable=False),
    _text("request_id", nullable=False),
    _text("user_data"),
    sa.Column("tags", _json, nullable=False),
    _text("tag_index", nullable=False),
    _text("definition", nullable=False),
    _text("topic"),
    sa.Column("progress", sa.Integer, nullable=False),
    _number("start_time"),
    _number("end_time", nullable=True),
    _text("owner"),
    sa.Column("attempt", sa.Integer, nullable=False),
    _number("lease_end", nullable=True),
    sa.Index("tasks_by_id", "task_id", unique=True),
    sa.Index("tasks_by_project", "project_name", "task_id"),
    sa.Index("tasks_by_end", "end_time"),
    sa.Index(
        "tasks_one_running",
        "dataset_id",
        unique=True,
        sqlite_where=sa.text("state = 'Running'"),
        postgresql_where=sa.text("state = 'Running'"),
    ),
    sa.Index(
        "tasks_open",
        "start_time",
        sqlite_where=sa.text("state IN ('Waiting', 'Running')"),
        postgresql_where=sa.text("state IN ('Waiting', 'Running')"),
    ),
)

bindings = sa.Table(
    "bindings",
    metadata,
    _key("dataset_id"),
    _key("uri"),
    _text("state", nullable=False),
    _text("phase", nullable=False),
    _text("reason"),
    _number("create_time"),
    _number("update_time"),
    _text("owner"),
    _number("attempt"),
    _number("lease_end", nullable=True),
)

seen_objects = sa.Table(
    "seen_objects",
    metadata,
    _key("dataset_id"),
    _key("uri"),
    _text("tag", nullable=False),
)

reindexings = sa.Table(
    "reindexings",
    metadata,
    _key("dataset_id"),
    _text("purpose", nullable=False),
    _text("after_uri", nullable=False),
    _number("read_count"),
    _number("moved_count"),
)

division_moves = sa.Table(
    "division_moves",
    metadata,
    _key("dataset_id"),
    sa.Column("level", sa.SmallInteger, primary_key=True, autoincrement=False),
    _key("from_division_id"),
    _key("to_division_id"),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    _number("file_count"),
)

messages = sa.Table(
    "messages",
    metadata,
    _key("message_id"),
    _text("topic", nullable=False),
    _text("body", nullable=False),
    _number("create_time"),
    sa.Column("attempt", sa.Integer, nullable=False),
    _number("due_time"),
    sa.Index("messages_by_due_time", "due_time"),
)
