"""The errors of the work, as a tree. Each says whether a retry can help and what to do.

PipelineError
├── ExportError            the file, not the machine, is at fault: never retried
│   ├── NotAnExport        the bytes are something else, and `found` names what
│   ├── EmptyExport        an export with no conversation in it
│   └── HostileExport      a bomb, an encrypted or lying archive: refused within bounds
├── StorageError
│   ├── ObjectMissing      no object at that path
│   ├── StorageRefused     401 or 403 from the storage: a wrong key, not retried
│   └── StorageUnavailable 5xx, a timeout, a broken connection: retried
├── DiskFull               the temporary file does not fit: retried, someone may free space
└── AnalystError
    ├── ModelUnavailable   network, 408, 409, 429, 5xx: retried, `retry_after` in seconds
    ├── ModelRefused       401, 402, 403, 404: a person has to act, not retried
    ├── AnswerUnusable     the model answered, but not with what was asked for
    └── DeadlineExceeded   the call's own deadline passed: retried

Messages are shown to people and stored with the import: at most 500 characters, and never
a word of what a person wrote.
"""

from __future__ import annotations


class PipelineError(Exception):
    """Anything the work can fail with.

    Attributes:
        error_class: the stable name that is stored with the import (`imports.error_class`).
        retryable: whether the same step, run again later, may succeed.
    """

    error_class: str = "internal"
    retryable: bool = False


class ExportError(PipelineError):
    """The file is at fault. A retry reads the same bytes, so none is made."""

    error_class = "bad_file"


class NotAnExport(ExportError):
    """The bytes are not an export that we read.

    Attributes:
        found: what they are instead, in plain words ("a PDF document").
    """

    error_class = "not_an_export"

    def __init__(self, message: str, *, found: str) -> None:
        super().__init__(message)
        self.found = found


class EmptyExport(ExportError):
    """Nothing to import: no bytes, or no conversation in them."""

    error_class = "empty_export"


class HostileExport(ExportError):
    """An archive built to harm: refused before it costs memory, disk or time."""

    error_class = "hostile_file"


class StorageError(PipelineError):
    """The export could not be fetched."""

    error_class = "storage"


class ObjectMissing(StorageError):
    """The storage has no object at that path."""

    error_class = "object_missing"


class StorageRefused(StorageError):
    """The storage refused our key."""

    error_class = "storage_refused"


class StorageUnavailable(StorageError):
    """The storage did not answer, or answered 5xx."""

    error_class = "storage_unavailable"
    retryable = True


class DiskFull(PipelineError):
    """The temporary file does not fit on the disk."""

    error_class = "disk_full"
    retryable = True


class AnalystError(PipelineError):
    """The analyst could not do its part.

    Attributes:
        retries: how often the request that failed was sent again.
    """

    error_class = "analyst"
    retries: int = 0


class ModelUnavailable(AnalystError):
    """The model cannot be reached or is overloaded.

    Attributes:
        retry_after: seconds the provider asked us to wait, or None.
        limited: it answers, and only our rate is too high.
    """

    error_class = "model_unavailable"
    retryable = True

    def __init__(
        self, message: str, *, retry_after: float | None = None, limited: bool = False
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.limited = limited


class ModelRefused(AnalystError):
    """The provider refused us (key, billing, model name): a person has to act.

    Attributes:
        for_all: every call would be refused so, not this one alone.
    """

    error_class = "model_refused"

    def __init__(self, message: str, *, for_all: bool = False) -> None:
        super().__init__(message)
        self.for_all = for_all


class AnswerUnusable(AnalystError):
    """The model answered with something else than what was asked for, and again when told so.

    Not retried by itself: the recorded answers would come back. A person's retry asks anew.
    """

    error_class = "answer_unusable"


class DeadlineExceeded(AnalystError):
    """The call took longer than its deadline."""

    error_class = "deadline"
    retryable = True
