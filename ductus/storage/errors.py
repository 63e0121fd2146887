"""What buckets answer, as a disk would say it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_OF_STORAGES = ("google.", "botocore.", "apache_beam.io.")
"""Modules whose errors are those of a bucket."""


class NoSuchBucket(OSError):
    """An address in a bucket that is not there."""

    def __init__(self, bucket: str) -> None:
        self.bucket = bucket
        super().__init__(
            f"there is no bucket {bucket}: look how its name is written, or make it "
            f"(`gcloud storage buckets create gs://{bucket}`) and say the same again"
        )

    def __reduce__(self) -> tuple[type[NoSuchBucket], tuple[str]]:
        return NoSuchBucket, (self.bucket,)


@contextmanager
def plain_errors(uri: str) -> Iterator[None]:
    """Raises what a bucket answers as a disk would: `FileNotFoundError`, `PermissionError`,
    or `OSError` where storage was down for longer than is tried again.
    """
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        # Of google.api_core: the status of HTTP, which other storages' errors do not have.
        status = getattr(error, "code", None)
        if status == 404:
            raise FileNotFoundError(f"there is no {uri}") from error
        if status in (401, 403):
            raise PermissionError(f"{uri} may not be read: {error}") from error
        if type(error).__name__ == "RetryError":  # tried again until time was over
            raise OSError(f"{uri}: {error}") from error
        raise


def broke_off(error: Exception) -> bool:
    """Whether an error is a disk's or a bucket's, as it comes from any of these functions."""
    return isinstance(error, OSError) or type(error).__module__.startswith(_OF_STORAGES)
