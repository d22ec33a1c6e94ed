"""Writes a bill of materials of what the program is made of: sbom.py BUILD_FOLDER OUT_FOLDER

The libraries are those that the built program loads, at once or when it needs them, and those that
its link and its headers took in; their versions are what dpkg says of the packages that they came
from.
"""

import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import cyclonedx  # noqa: E402

DESKTOP = pathlib.Path(__file__).resolve().parents[2] / "agent/desktop"
# The compiler's and the C library's own headers are no library of ours.
TOOLCHAIN = ("gcc-", "glibc", "linux")


def loaded_libraries(program):
    """Files of the shared libraries, and of those that they load."""
    return set(re.findall(r"(?:=> )?(/\S+) \(0x", cyclonedx.output("ldd", program)))


def late_libraries(program):
    """Files of the libraries that agent/desktop opens, and of those that they load."""
    names = {name for source in DESKTOP.glob("*.cpp")
             for name in re.findall(r'library_\("(lib[^"]+)"\)', source.read_text())}
    listed = re.findall(r"^\t(\S+) .*=> (/\S+)$", cyclonedx.output("ldconfig", "-p"),
                        flags=re.MULTILINE)
    known = dict(reversed(listed))  # the first of a name is the one that is loaded
    files = {known[name] for name in names}
    return files.union(*map(loaded_libraries, files)) - loaded_libraries(program)


def of_the_system(files):
    return {file for file in files if file.startswith("/usr/")}


def components(build, program):
    archives = of_the_system(cyclonedx.linked_archives(build, "bin/agent"))
    found = [cyclonedx.package_component(package, how, files)
             for how, taken in (("shared", loaded_libraries(program)),
                               ("opened when needed", late_libraries(program)),
                               ("static", archives))
             for package, files in cyclonedx.by_package(taken).items()]
    known = {item["properties"][1]["value"] for item in found}
    headers = {file for file in cyclonedx.included_headers(build, "bin/agent")
               if file.startswith("/usr/include/")}
    for package in cyclonedx.by_package(headers):
        source = cyclonedx.described(package)["source"]
        if source not in known and not source.startswith(TOOLCHAIN):
            found.append(cyclonedx.package_component(package, "headers", []))
    return found


def main(build, out):
    program = pathlib.Path(build, "bin/agent")
    version = json.loads(cyclonedx.output(program, "version", "--json"))["agent"]
    cyclonedx.write(pathlib.Path(out, f"{cyclonedx.NAME}-{version}-linux.cdx.json"), program,
                    version, components(build, program))


if __name__ == "__main__":
    main(*sys.argv[1:])
