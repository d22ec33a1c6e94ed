"""Writes a bill of materials of a program for macOS: sbom.py BUILD PREFIX SOURCES ZIG VERSION FILE

BUILD: where CMake built it; PREFIX: the libraries in packaging/macos/dependencies; SOURCES: what
they were built from; ZIG: the compiler's folder. What was linked in is what the link's own command
names, with what lies hidden in it; what macOS brings is what the program asks for.
"""

import pathlib
import re
import sys

import mach_o

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import cyclonedx  # noqa: E402

# The Debian source package of a static library, of a folder of headers.
STATIC = {"libPocoFoundation.a": "poco", "libPocoNet.a": "poco", "libPocoUtil.a": "poco",
          "libSQLiteCpp.a": "sqlitecpp", "libsqlite3.a": "sqlitecpp", "libzstd.a": "libzstd",
          "libdate-tz.a": "howardhinnant-date"}
HEADERS = {"CLI": "cli11", "nlohmann": "nlohmann-json3", "date": "howardhinnant-date"}
# Libraries in the sources of others: their version is what a header of theirs says.
WITHIN = {
    "poco": {"pcre": ("Foundation/src/pcre.h", r"PCRE_MAJOR\s+(\d+)\n#define PCRE_MINOR\s+(\d+)"),
             "zlib": ("Foundation/src/zlib.h", r'ZLIB_VERSION "([^"]+)"')},
    "sqlitecpp": {"sqlite": ("sqlite3/sqlite3.h", r'SQLITE_VERSION\s+"([^"]+)"')},
}


def linked_sources(build, prefix):
    """Debian source packages, by how they got into the program."""
    archives = {pathlib.Path(file).name for file in cyclonedx.linked_archives(build, "bin/agent")
                if file.startswith(f"{prefix}/lib/")}
    if unknown := archives - set(STATIC):
        sys.exit(f"sbom: nobody said where these are from: {sorted(unknown)}")
    found = {STATIC[archive]: "static" for archive in sorted(archives)}
    headers = pathlib.Path(prefix, "include")
    folders = {pathlib.Path(file).relative_to(headers).parts[0]
               for file in cyclonedx.included_headers(build, "bin/agent")
               if file.startswith(f"{headers}/")}
    for folder in sorted(folders & set(HEADERS)):
        found.setdefault(HEADERS[folder], "headers")
    return found


def version_in(file, pattern):
    return ".".join(re.search(pattern, file.read_text(encoding="utf-8")).groups())


def within(sources, name):
    for part, (file, pattern) in WITHIN.get(name, {}).items():
        version = version_in(pathlib.Path(sources, name, file), pattern)
        yield cyclonedx.component(f"pkg:generic/{part}@{version}", part, version, "static", name)


def of_the_compiler(zig):
    """Zig links the C++ library of its own, static."""
    (number,) = re.findall(r"_LIBCPP_VERSION (\d+)",
                           pathlib.Path(zig, "lib/libcxx/include/__config").read_text())
    version = f"{int(number) // 10000}.{int(number) // 100 % 100}.{int(number) % 100}"
    return cyclonedx.component(f"pkg:generic/libc%2B%2B@{version}", "libc++", version, "static")


def components(build, prefix, sources, zig):
    for name, how in linked_sources(build, prefix).items():
        yield cyclonedx.pinned_component(name, how)
        yield from within(sources, name)
    yield of_the_compiler(zig)
    for library in mach_o.read(pathlib.Path(build, "bin/agent").read_bytes()).libraries:
        yield cyclonedx.component(library, pathlib.Path(library).name, "", "macOS's own")


def main(build, prefix, sources, zig, version, file):
    cyclonedx.write(pathlib.Path(file), pathlib.Path(build, "bin/agent"), version,
                    list(components(build, prefix, sources, zig)))


if __name__ == "__main__":
    main(*sys.argv[1:])
