"""Writes a bill of materials of what agent.exe is made of: sbom.py BUILD PREFIX PROGRAM VERSION FILE

All of it is linked in. Most libraries were built from the sources in packaging/pins and left a
list of their files in PREFIX/share/manifests; the rest, the compiler's runtime among it, came from
Debian packages. Data that is shipped beside the program is in it, too.
"""

import pathlib
import re
import sys

PACKAGING = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PACKAGING))

import cyclonedx  # noqa: E402

COMPILER = "x86_64-w64-mingw32-g++-posix"
RUNTIME = ("libstdc++.a", "libgcc.a", "libpthread.a", "libmingw32.a")
TIME_ZONES = "/usr/share/unicode/cldr/common/supplemental/windowsZones.xml"


def owners(prefix):
    """Which pinned source each installed file came from."""
    return {file: manifest.name for manifest in pathlib.Path(prefix, "share/manifests").iterdir()
            for file in manifest.read_text().split()}


def runtime():
    return {cyclonedx.output(COMPILER, f"-print-file-name={name}").strip() for name in RUNTIME}


def sqlite(prefix):
    """SQLite lies in the source of SQLiteCpp."""
    header = pathlib.Path(prefix, "include/sqlite3.h").read_text()
    version = re.search(r'^#define SQLITE_VERSION\s+"(.+)"', header, flags=re.MULTILINE)[1]
    return cyclonedx.component(f"pkg:generic/sqlite@{version}", "sqlite", version, "static",
                               "sqlitecpp")


def components(build, prefix):
    owner = owners(prefix)
    archives = cyclonedx.linked_archives(build, "bin/agent.exe")
    linked = {owner[file] for file in archives if file in owner}
    headers = {owner[file] for file in cyclonedx.included_headers(build, "bin/agent.exe")
               if file in owner}
    packages = cyclonedx.by_package({file for file in archives if file.startswith("/usr/")}
                                    | runtime())
    found = [cyclonedx.pinned_component(name, "static") for name in sorted(linked)]
    found += [cyclonedx.pinned_component(name, "headers") for name in sorted(headers - linked)]
    found += [cyclonedx.package_component(package, "static", files)
              for package, files in packages.items()]
    found.append(sqlite(prefix))
    data = [cyclonedx.pinned_component("tzdata", "beside the program")]
    data += [cyclonedx.package_component(package, "beside the program", files)
             for package, files in cyclonedx.by_package({TIME_ZONES}).items()]
    return found + [part | {"type": "data"} for part in data]


def main(build, prefix, program, version, file):
    cyclonedx.write(pathlib.Path(file), pathlib.Path(program), version,
                    components(build, prefix))


if __name__ == "__main__":
    main(*sys.argv[1:])
