"""Packs a lens folder into a .lens that was made to do harm."""
import zipfile

MEGABYTE = 1 << 20


def bomb(archive):
    """Four files of 100 MB, in 400 KB."""
    for i in range(4):
        archive.writestr(zipfile.ZipInfo(f"models/{i}.bin"), bytes(100 * MEGABYTE), zipfile.ZIP_DEFLATED)


def traversal(archive):
    archive.writestr("models/../../escaped.txt", "out of the lens")


def absolute(archive):
    archive.writestr("/etc/escaped.txt", "out of the lens")


def link(archive):
    entry = zipfile.ZipInfo("models/link.onnx")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    archive.writestr(entry, "/etc/passwd")


def many(archive):
    for i in range(1100):
        archive.writestr(f"tests/{i}.txt", "")


WAYS = {"bomb": bomb, "traversal": traversal, "absolute": absolute, "link": link, "many": many}


def pack(how, folder, file):
    """`how`: a key of WAYS."""
    with zipfile.ZipFile(file, "w") as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            archive.write(path, path.relative_to(folder).as_posix())
        WAYS[how](archive)
