"""Values that a parameter must not have, for every parameter of every operation."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from geoimm.operations.registry import Parameter
from geoimm.operations.table import OPERATIONS


@dataclass(frozen=True, slots=True)
class Bad:
    """A text that a parameter must not have, and what the message must name."""

    text: str
    named: str
    code: str = "InvalidArgument"


def _json(value: object, named: str) -> Bad:
    return Bad(json.dumps(value), named)


def _limit(most: int) -> list[str]:
    return ["0", "-1", str(most + 1)]


def _token(*members: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(members).encode()).decode()


_NAMES = ["1a", "-a", "a b", "é", "a.b", "a/b", "../a", "a" * 129, "a\n", " a"]
_LABELS: list[Any] = [
    ({str(number): "v" for number in range(101)}, ""),
    ({"k": 1}, ".k"),
    ({"k": None}, ".k"),
    ({"k": ["v"]}, ".k"),
    ({"k": {}}, ".k"),
]
_TEXT_MEMBERS = [
    "CustomId",
    "ContentType",
    "FileHash",
    "OSSURI",
    "LatLong",
    "ProduceTime",
    "Title",
    "Album",
    "AlbumArtist",
    "Artist",
    "Composer",
    "Performer",
    "MediaType",
]
_LONG_URI = "oss://b/" + "".join(chr(0x4E00 + number) for number in range(681))
"""2051 bytes of UTF-8, and such as do not get shorter when they are packed."""
_LONG_NAME = "".join(chr(0x4E00 + number) for number in range(2000))


_WRONG_URIS: tuple[Any, ...] = (
    *("", "a", "http://b/a", "https://b/a", "oss://", "oss://b", "oss:///a", "pds://"),
    *("OSS://b/a", _LONG_URI, 1, None, True, ["oss://b/a"]),
)


def _file_cases(path: str) -> list[tuple[Any, str]]:
    """Files that are wrong, and the member that is."""
    uri = {"URI": "oss://bucket/a"}
    return [
        ([], path),
        ("oss://bucket/a", path),
        (None, path),
        ({}, f"{path}.URI"),
        *(({"URI": wrong}, f"{path}.URI") for wrong in _WRONG_URIS),
        *(
            ({**uri, member: wrong}, f"{path}.{member}")
            for member in _TEXT_MEMBERS
            for wrong in (1, True, ["x"], {"x": "y"})
        ),
        ({**uri, "CustomId": "杭" * 1025}, f"{path}.CustomId"),
        ({**uri, "MediaType": "picture"}, f"{path}.MediaType"),
        *(({**uri, "CustomLabels": one}, f"{path}.CustomLabels{at}") for one, at in _LABELS),
        ({**uri, "CustomLabels": [["k", "v"]]}, f"{path}.CustomLabels"),
        *(
            ({**uri, member: wrong}, f"{path}.{member}")
            for member in ("Addresses", "Labels", "Figures")
            for wrong in ("x", 1, {"City": "x"}, ["x"], [None])
        ),
        ({**uri, "Addresses": [{}, {"City": 1}]}, f"{path}.Addresses[1].City"),
        ({**uri, "Addresses": [{"City": ["x"]}]}, f"{path}.Addresses[0].City"),
        ({**uri, "Addresses": [{"City": _LONG_NAME}]}, f"{path}.Addresses"),
        ({**uri, "Addresses": [{"Language": _LONG_NAME, "City": "x"}]}, f"{path}.Addresses"),
    ]


_TIMES: tuple[Any, ...] = (
    *("2024-03-04", "10:00:00", "2024-03-04 10:00:00.0Z+", "2024-13-01T00:00:00Z", "soon"),
    *("2024-02-30T00:00:00Z", "2024-03-04T24:00:00Z", "2024-03-04T10:00:00+25:00"),
    *("1799-12-31T00:00:00Z", "2200-01-01T00:00:00Z", "2024-03-04T10:00:00.1234567890Z"),
    *("2024:03:04 10:00:00", "1709517600", "٢٠٢٤-03-04T10:00:00Z", "2024-03-04T10:00:60Z"),
)
_PLACES = (
    *("30,", "30", "30;120", "30 120", "91,0", "-90.1,0", "0,181", "0,-180.1", "nan,0", "inf,0"),
    *("0,NaN", "1e400,0", "٣٠,120", "30,120,5", "N30,E120", "30°,120°", "0x1,2"),
)


def _range_cases(name: str) -> list[Bad]:
    return [
        *(_json({"Start": wrong}, f"{name}.Start") for wrong in (*_TIMES, 1, ["x"], True)),
        *(_json({"End": wrong}, f"{name}.End") for wrong in (*_TIMES, 1, {}, False)),
        _json({"Start": "2024-03-04T00:00:00Z", "End": "2024-03-03T23:59:59.999999999Z"}, name),
    ]


def _uris(count: int) -> list[str]:
    return [f"oss://b/{number}" for number in range(count)]


_NOTIFICATIONS = [
    _json({"MNS": {}}, "Notification.MNS.TopicName"),
    _json({"MNS": {"TopicName": ""}}, "Notification.MNS.TopicName"),
    _json({"MNS": {"TopicName": 1}}, "Notification.MNS.TopicName"),
    _json({"MNS": "topic"}, "Notification.MNS"),
    _json({"RocketMQ": {"TopicName": "t"}}, "Notification.RocketMQ.InstanceId"),
    _json({"RocketMQ": {"InstanceId": "i"}}, "Notification.RocketMQ.TopicName"),
    _json({"MNS": {"TopicName": "t"}, "RocketMQ": {"InstanceId": "i", "TopicName": "t"}}, "MNS"),
    _json({"ExtendedMessageURI": "http://b/x"}, "Notification.ExtendedMessageURI"),
    _json({"ExtendedMessageURI": 1}, "Notification.ExtendedMessageURI"),
]
_DAYS = {"GapDays": 1, "MinDays": 1, "MaxDays": 15}
_NO_DAYS: list[Any] = [-1, 100_000, 10**30, 1.0, 1.5, "1", True, None, [1], {}]
_DATE_OPTIONS = [
    *(_json({**_DAYS, name: wrong}, f"DateOptions.{name}") for name in _DAYS for wrong in _NO_DAYS),
    *(
        _json({key: days for key, days in _DAYS.items() if key != name}, f"DateOptions.{name}")
        for name in _DAYS
    ),
    _json({**_DAYS, "MinDays": 0}, "DateOptions.MinDays"),
    _json({**_DAYS, "MaxDays": 0}, "DateOptions.MaxDays"),
    _json({**_DAYS, "MinDays": 16}, "MinDays"),
    Bad('{"GapDays":NaN,"MinDays":1,"MaxDays":1}', "DateOptions.GapDays"),
]
_LEVELS = "LocationDateClusterLevels"
_LOCATION_OPTIONS = [
    _json({}, f"LocationOptions.{_LEVELS}"),
    *(
        _json({_LEVELS: wrong}, f"LocationOptions.{_LEVELS}")
        for wrong in (
            [],
            "city",
            None,
            {"city": 1},
            ["street"],
            [1],
            ["City"],
            ["city", ""],
            [None],
        )
    ),
]
_TAGS = [
    _json([{"Value": "v"}], "Tag[0].Key"),
    _json([{"Key": "k"}, {"Key": ""}], "Tag[1].Key"),
    _json([{"Key": 1}], "Tag[0].Key"),
    _json([{"Key": "k", "Value": 1}], "Tag[0].Value"),
    _json([{"Key": "k" * 129}], "Tag[0].Key"),
    _json([{"Key": "k", "Value": "v" * 257}], "Tag[0].Value"),
    _json([{"Key": str(number)} for number in range(101)], "Tag"),
    _json(["k"], "Tag[0]"),
]
_LABEL_SELECTORS = [
    *("=v", "a=b,=v", "{", '{"a":1}', '{"a":null}', '{"a"', '{"\\ud800":"v"}', '{"a":"\\udfff"}'),
    '{"a":' * 5000,
    '{"a":' + "1" * 10_000 + "}",
]
_TOKENS = [
    *("x", "é", "====", "bm90IEpTT04=", _token(), _token("", "asc"), _token(1, 2, 3)),
    *(_token("", "asc", 1, 2, 3), _token("", "asc", None), _token("", "asc", "a\0")),
    *(_token("", "asc", "\ud800"), _token("", "desc", "a"), _token("Other", "asc", 1, "a")),
    base64.urlsafe_b64encode(b"[" * 5000).decode(),
    base64.urlsafe_b64encode(b'"text"').decode(),
    base64.urlsafe_b64encode(b"17").decode(),
    base64.urlsafe_b64encode(b'{"a":1,"b":2,"c":3}').decode(),
    base64.urlsafe_b64encode(b'["","asc",' + b"1" * 10_000 + b"]").decode(),
]
_SORTED_TOKENS = [
    *_TOKENS,
    *(
        _token(sort, "asc", *key)
        for sort in ("LocationDateClusterStartTime", "TaskId")
        for key in ((10**30, "a"), (-(10**30), "a"), (True, "a"), (1.5, "a"), (1, 2), (1,))
    ),
    _token("LocationDateClusterStartTime", "asc", 1, "\ud800"),
    _token("LocationDateClusterStartTime", "asc", 1, "a\0"),
    _token("TaskId", "asc", "\ud800", "a"),
    _token("TaskId", "asc", "a", "a\0"),
]
_LIMITS = {
    "ProjectMaxDatasetCount": 1_000_000_000,
    "DatasetMaxBindCount": 10,
    "DatasetMaxFileCount": 100_000_000,
    "DatasetMaxEntityCount": 10_000_000_000,
    "DatasetMaxRelationCount": 100_000_000_000,
    "DatasetMaxTotalFileSize": 90_000_000_000_000_000,
}
_NO_TEXTS: list[Any] = ["", 1, None, []]
_NO_ROOTS = ["a", "http://b", "file:///etc", "oss://", "oss:///a", "pds://", _LONG_URI]
_BINDING_URIS: dict[str, list[Bad | str]] = {
    f"{operation}.URI": [*_NO_ROOTS]
    for operation in OPERATIONS
    if operation.endswith(("Binding", "Bindings"))
}
_URI_TEXTS = ["a", "http://b/a", "oss://b", "oss:///a", "pds://", _LONG_URI]

CASES: dict[str, list[Bad | str]] = {
    "ProjectName": [*_NAMES],
    "DatasetName": [*_NAMES],
    "Description": ["é" * 257],
    "ServiceRole": [],
    "TemplateId": [],
    **{name: [*_limit(most)] for name, most in _LIMITS.items()},
    "Tag": [*_TAGS],
    "WorkflowParameters": [
        _json([{"Value": "v"}], "WorkflowParameters[0].Name"),
        _json([{"Name": "n", "Value": 1}], "WorkflowParameters[0].Value"),
        _json([1], "WorkflowParameters[0]"),
    ],
    "WithStatistics": [],
    "MaxResults": ["-1", "201"],
    "QueryLocationDateClusters.MaxResults": ["0", "-1", "101"],
    "ListTasks.MaxResults": ["0", "-1", "101"],
    "NextToken": [*_TOKENS],
    "QueryLocationDateClusters.NextToken": [*_SORTED_TOKENS],
    "ListTasks.NextToken": [*_SORTED_TOKENS],
    "Prefix": ["é" * 129],
    "File": [
        *(_json(*case) for case in _file_cases("File")),
        *(_json({"URI": "oss://b/a", "LatLong": one}, "File.LatLong") for one in _PLACES),
        *(_json({"URI": "oss://b/a", "ProduceTime": one}, "File.ProduceTime") for one in _TIMES),
        Bad('{"URI":"oss://b/a","Labels":[{"LabelConfidence":NaN}]}', "File"),
        Bad('{"URI":"oss://b/a","Labels":[{"LabelConfidence":1e999}]}', "File"),
        Bad('{"URI":"oss://b/a","Figures":[{"x":-Infinity}]}', "File"),
    ],
    "Files": [
        _json([], "Files"),
        _json([{"URI": uri} for uri in _uris(101)], "Files"),
        *(
            _json([{"URI": "oss://b/1"}, {"URI": "oss://b/2"}, {"URI": "oss://b/3"}, wrong], named)
            for wrong, named in _file_cases("Files[3]")
        ),
        Bad('[{"URI":"oss://b/a","Labels":[{"LabelConfidence":NaN}]}]', "Files"),
    ],
    "UserData": ["é" * 1024 + "x", "x" * 2049],
    "Notification": [*_NOTIFICATIONS],
    "URI": [*_URI_TEXTS],
    **_BINDING_URIS,
    "CreateBinding.URI": [*_NO_ROOTS, "oss://unmapped", "oss://unmapped/../up"],
    "Reason": ["杭" * 341 + "xx", "x" * 1025],
    "Cleanup": [],
    "SourceURI": [*_URI_TEXTS, "file:///etc/passwd", "oss://unmapped/" + "x" * 2000],
    "URIs": [
        _json([], "URIs"),
        _json(_uris(101), "URIs"),
        *(_json(["oss://b/a", uri], "URIs[1]") for uri in [*_URI_TEXTS, *_NO_TEXTS]),
    ],
    "WithFields": [_json([1], "WithFields[0]"), _json(["URI", None], "WithFields[1]")],
    "DateOptions": [*_DATE_OPTIONS],
    "LocationOptions": [*_LOCATION_OPTIONS],
    "Tags": [_json(one, f"Tags{at}") for one, at in _LABELS],
    "ObjectId": [],
    "UpdateLocationDateCluster.ObjectId": [Bad("unknown", "unknown", "ResourceNotFound")],
    "Title": [],
    "UpdateLocationDateCluster.Title": ["杭" * 341 + "xx", "x" * 1025],
    "CustomId": ["杭" * 341 + "xx", "x" * 1025],
    "CustomLabels": [*_LABEL_SELECTORS],
    "UpdateLocationDateCluster.CustomLabels": [
        _json(one, f"CustomLabels{at}") for one, at in _LABELS
    ],
    "Address": [
        _json({"City": 1}, "Address.City"),
        _json({"AddressLine": []}, "Address.AddressLine"),
    ],
    "LocationDateClusterLevels": [
        _json(["street"], "LocationDateClusterLevels[0]"),
        _json(["city", 1], "LocationDateClusterLevels[1]"),
    ],
    **{
        name: [*_range_cases(name)]
        for name in (
            *("LocationDateClusterStartTimeRange", "LocationDateClusterEndTimeRange"),
            *("CreateTimeRange", "UpdateTimeRange", "StartTimeRange", "EndTimeRange"),
        )
    },
    "Sort": ["StartTime,EndTime", "createTime", "Title"],
    "Order": ["ASC", "up", "asc,desc"],
    "TaskType": ["locationdateclustering", "Clustering"],
    "TaskId": [Bad("unknown", "unknown", "ResourceNotFound")],
    "RequestDefinition": [],
    "TaskTypes": [_json(["Clustering"], "TaskTypes[0]"), _json([1], "TaskTypes[0]")],
    "Status": ["running", "Waiting"],
    "TagSelector": [*_LABEL_SELECTORS],
}
"""By parameter, or by operation and parameter where they differ."""


def everywhere(parameter: Parameter) -> list[Bad]:
    """What no parameter of this kind may be."""
    name = parameter.wire
    texts = ["a\0b"]
    if parameter.required:
        texts.append("")
    if parameter.kind is bool:
        texts += ["1", "yes", "null", "t" * 5000]
    if parameter.kind is int:
        texts += ["1.0", "1e1", "x", "true", "null", " 1", "0x1", "１", "[1]", "9" * 5000]
    if parameter.kind is dict:
        texts += ["{", "[", "x", "k=v", '{"a":1}}', "null", "1", "1.5", "true", '"x"', "'x'"]
        texts += ['["\\ud800"]', '{"\\udfff":1}', '["\\u0000"]', "[" * 5000, '{"a":' * 5000]
        texts += ["[" + "1," * 5000 + "1]", "{" * 10 + "}" * 10, "[[" + "]]", "\ufeff[]"]
    return [Bad(text, name) for text in texts]
