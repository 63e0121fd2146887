"""What a name tells, before anything is opened: an image, or why it is none.

Names of systems are those of Synology, QNAP, TrueNAS, NetApp, WD and Buffalo storage, of Windows,
macOS and Linux, and of the viewers that museums use. Folders that people name themselves
(`thumbs`, `old`) are none of these.
"""

from __future__ import annotations

import os
import re

from ductus.schemas.failures import SkipReason

IMAGE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".tif", ".tiff", ".btf", ".tf8"}
    | {".jp2", ".j2k", ".j2c", ".jpf", ".jpx", ".jpc", ".webp", ".gif", ".bmp", ".dib", ".pdf"}
)
"""Of formats that are read. Any other file of a folder is known by its content."""
UNREAD_SUFFIXES = frozenset(
    {".heic", ".heif", ".hif", ".avif", ".jxl", ".jxr", ".hdp", ".wdp", ".jls", ".jb2", ".jbig2"}
    | {".dng", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".sr2", ".srf", ".raf", ".orf"}
    | {".rw2", ".pef", ".srw", ".x3f", ".mrw", ".3fr", ".fff", ".iiq", ".erf", ".mef", ".mos"}
    | {".dcr", ".kdc", ".rwl", ".psd", ".psb", ".djvu", ".djv", ".eps", ".sid", ".dcm"}
    | {".pbm", ".pgm", ".ppm", ".pnm"}
)
"""Of images that are not read: each is taken, and fails by the name of its format."""
_TAKEN_SUFFIXES = IMAGE_SUFFIXES | UNREAD_SUFFIXES
ARCHIVE_FOLDERS = ("inkml", "metadata", "runs")
"""By which an archive of Ductus is known."""
_SIDECAR_SUFFIXES = frozenset(
    {".xmp", ".xml", ".txt", ".json", ".jsonl", ".csv", ".tsv", ".md", ".rdf", ".ttl", ".log"}
    | {".md5", ".sha1", ".sha256", ".sha512", ".sfv", ".html", ".htm", ".hocr", ".yml", ".yaml"}
    | {".ini", ".cfg", ".tei", ".mets", ".alto", ".rtf", ".doc", ".docx", ".odt", ".xls", ".xlsx"}
    | {".ods", ".mdb", ".accdb", ".fp7", ".fmp12", ".icc", ".icm", ".pp3", ".dop", ".aae", ".thm"}
    | {".cos", ".cot", ".cop", ".tfw", ".jgw", ".wld", ".inkml", ".parquet", ".svg"}
)
_BACKUP_SUFFIXES = frozenset(
    {".bak", ".old", ".orig", ".tmp", ".temp", ".swp", ".part", ".partial", ".filepart"}
    | {".crdownload", ".download", ".!sync", ".!ut"}
)
_SYSTEM_NAMES = frozenset(
    # Synology, QNAP, WD, Buffalo, NetApp, ZFS, GPFS, Ceph
    {"@eadir", "#recycle", "#snapshot", "@tmp", "@recycle", "@recently-snapshot", "@sharesnap"}
    | {".@__thumb", "@__thumb", ".@__qini", ".@upload_cache", ".streams", ".wdmc", "trashbox"}
    | {".snapshot", ".snapshots", "~snapshot", ".zfs", ".snap", ".recycle", ".recycle.bin"}
    | {".synologyworkingdirectory", ".twonkymedia", ".ifsvar"}
    # Windows
    | {"$recycle.bin", "recycler", "recycled", "system volume information", "found.000"}
    | {"thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "autorun.inf"}
    # macOS and AFP
    | {".ds_store", ".appledouble", ".appledb", ".appledesktop", ".trashes", ".fseventsd"}
    | {".spotlight-v100", ".temporaryitems", ".documentrevisions-v100", ".apdisk", ".localized"}
    | {"__macosx", "network trash folder", "temporary items", "thevolumesettingsfolder"}
    | {"desktop db", "desktop df", "icon\r"}
    # Linux
    | {"lost+found", ".trash", ".directory", ".thumbnails", "aquota.user", "aquota.group"}
    # viewers, raw converters, synchronisation
    | {".picasaoriginals", ".picasa.ini", "picasa.ini", ".bridgecache", ".bridgecachet"}
    | {"captureone", "nksc_param", ".stfolder", ".stversions", ".dropbox.cache", ".dropbox"}
    | {".sync", ".syncarchive", ".nomedia", "zbthumbnail.info", "xnview.db", "pspbrwse.jbf"}
)
_SYSTEM_PATTERN = re.compile(
    r"\._.*|\.trash-.*|\.nfs[0-9a-f].*|\.fuse_hidden.*|\.~lock\..*|~\$.*"
    r"|syno(file|photo)_thumb.*|.*\.lrdata",
    re.DOTALL,
)


def is_image_name(path: str) -> bool:
    """True for a file that is taken without being looked at."""
    return _suffix(path) in _TAKEN_SUFFIXES


def skip_reason(name: str) -> SkipReason | None:
    """Why a file or folder of that name is not taken; None when its name is no reason."""
    folded = name.casefold()
    if folded in _SYSTEM_NAMES or _SYSTEM_PATTERN.fullmatch(folded):
        return SkipReason.SYSTEM
    return SkipReason.HIDDEN if name.startswith(".") else None


def file_skip_reason(name: str) -> SkipReason | None:
    """The same of a file, whose suffix may be a reason, too."""
    if reason := skip_reason(name):
        return reason
    suffix = _suffix(name)
    if suffix in _BACKUP_SUFFIXES or name.endswith("~"):
        return SkipReason.BACKUP
    return SkipReason.SIDECAR if suffix in _SIDECAR_SUFFIXES else None


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()
