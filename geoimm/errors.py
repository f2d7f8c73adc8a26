"""Every error geoimm raises on purpose, with its wire code and HTTP status.

GeoimmError
├── InvalidArgument            400  a parameter is missing, malformed or out of range
├── ResourceNotFound           400  a project, dataset, task or cluster does not exist
├── ResourceAlreadyExists      400
├── ResourceNotEmpty           400  a project or dataset still holds something
├── LimitExceeded              400  a quota of stored things is used up
├── AuthenticationError        400  unsigned, stale or replayed; 404 for an unknown key
├── AccessDenied               403  the server does not answer this caller
├── UnknownOperation           404
├── StoreUnavailable           503  a mapped store does not answer just now
├── BoundaryDataError          500  a boundary file cannot be used
└── SettingsError              500  a setting cannot be used

The statuses are those of the IMM error table, where "not found" is a 400.
"""


class GeoimmError(Exception):
    """Anything geoimm refuses or cannot do; the message is written for the caller."""

    code: str = "InternalError"
    status: int = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidArgument(GeoimmError):
    """A parameter breaks a rule; the message names the field, the value and the rule."""

    code = "InvalidArgument"
    status = 400


class ResourceNotFound(GeoimmError):
    """The named resource does not exist."""

    code = "ResourceNotFound"
    status = 400

    def __init__(self, resource: str, name: str) -> None:
        super().__init__(f"The specified resource {resource} is not found. ({name})")


class ResourceAlreadyExists(GeoimmError):
    """A resource of this name exists."""

    code = "ResourceAlreadyExists"
    status = 400

    def __init__(self, resource: str, name: str) -> None:
        super().__init__(f"The specified resource {resource} already exists. ({name})")


class ResourceNotEmpty(GeoimmError):
    """The resource cannot be deleted while it holds others."""

    code = "ResourceNotEmpty"
    status = 400


class LimitExceeded(GeoimmError):
    """A quota of the project or dataset is used up."""

    code = "LimitExceededError"
    status = 400


class AuthenticationError(GeoimmError):
    """The request's signature cannot be accepted; the gateway's own code says why."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


class AccessDenied(GeoimmError):
    """The server does not answer this caller at all."""

    code = "AccessDenied"
    status = 403


class UnknownOperation(GeoimmError):
    """No operation of this name and version is served."""

    code = "InvalidAction.NotFound"
    status = 404


class StoreUnavailable(GeoimmError):
    """A store cannot be reached or read just now; it may later."""

    code = "ServiceUnavailable"
    status = 503


class BoundaryDataError(GeoimmError):
    """A boundary file is missing, broken or lacks a column; the message names it."""


class SettingsError(GeoimmError):
    """A setting cannot be used; the message names it and the rule."""
