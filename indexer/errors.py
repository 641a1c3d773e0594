"""One tree of errors. Each says what is wrong, where, and what to do about it."""

from __future__ import annotations


class GuideError(Exception):
    """Base of all errors that a person can do something about.

    `code` is stable and machine-readable; `hint` says what to do next. Neither ever holds a secret or a stack trace.
    """

    code = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class PageError(GuideError):
    """A page of the knowledge base that cannot be read as it stands."""

    code = "bad_page"

    def __init__(self, file: str, line: int | None, message: str, *, hint: str = "") -> None:
        where = f"{file}:{line}" if line else file
        super().__init__(f"{where}: {message}", hint=hint)
        self.file = file
        self.line = line


class KnowledgeBaseError(GuideError):
    """The folder of pages is missing, empty or unreadable."""

    code = "bad_knowledge_base"


class ModelError(GuideError):
    """The encoder cannot be loaded."""

    code = "bad_model"


class SnapshotError(GuideError):
    """No snapshot can be opened: there is none, it is damaged, or it was built by something else."""

    code = "no_index"


class StorageError(GuideError):
    """A folder or database cannot be written."""

    code = "storage"


class SettingError(GuideError):
    """A setting is unknown or has a value that cannot be used."""

    code = "bad_setting"


class QuestionFileError(GuideError):
    """A file of questions, pairs, results or a calibration that cannot be read as it stands."""

    code = "bad_question_file"


class CaseError(GuideError):
    """Figures of a seller's own case that cannot be, such as more defective orders than orders."""

    def __init__(self, code: str, message: str, **values: object) -> None:
        super().__init__(message)
        self.code = code
        """Which figures: a key of the table of problems."""
        self.values = values
        """What the message names."""
