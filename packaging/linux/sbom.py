"""Writes a bill of materials of what the program is made of: sbom.py BUILD_FOLDER OUT_FOLDER

The libraries are those that the built program loads and those that its link and its headers took
in; their versions are what dpkg says of the packages that they came from.
"""

import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import cyclonedx  # noqa: E402

# The compiler's and the C library's own headers are no library of ours.
TOOLCHAIN = ("gcc-", "glibc", "linux")


def output(*command):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout


def loaded_libraries(program):
    """Files of the shared libraries, and of those that they load."""
    return set(re.findall(r"(?:=> )?(/\S+) \(0x", output("ldd", program)))


def linked_archives(build):
    commands = output("ninja", "-C", build, "-t", "commands", "bin/agent").splitlines()
    return set(re.findall(r"\s(/usr/\S+\.a)\b", commands[-1]))


def included_headers(build):
    """Headers outside this tree that the objects of the program were compiled from."""
    objects = re.findall(r"\s-o (\S+\.o) ", output("ninja", "-C", build, "-t", "commands",
                                                   "bin/agent"))
    deps = output("ninja", "-C", build, "-t", "deps", *objects)
    return set(re.findall(r"^\s+(/usr/include/\S+)", deps, flags=re.MULTILINE))


def names_of(file):
    """What dpkg may know a file as: where /lib is a link to /usr/lib, it has the older name."""
    real = os.path.realpath(file)
    return [file, real, real.removeprefix("/usr"), file.removeprefix("/usr")]


def by_package(files):
    """The files by the Debian packages that they came from."""
    asked = {name: file for file in files for name in names_of(file)}
    if not asked:
        return {}
    # It fails when one of the names is unknown, and most have but one that is known.
    said = subprocess.run(["dpkg-query", "-S", *asked], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False).stdout
    owners = {asked[path]: packages.split(",")[0]
              for packages, path in re.findall(r"^(\S[^/]*): (/.*)$", said, flags=re.MULTILINE)}
    if unknown := set(files) - set(owners):
        sys.exit(f"sbom: no package has {sorted(unknown)}")
    packages = {}
    for file, package in sorted(owners.items()):
        packages.setdefault(package, []).append(file)
    return packages


def described(package):
    form = "${Package}\\t${Version}\\t${Architecture}\\t${source:Package}\\t${Homepage}"
    fields = output("dpkg-query", "-W", "-f", form, package).split("\t")
    return dict(zip(("name", "version", "architecture", "source", "homepage"), fields))


def component(package, how, files):
    about = described(package)
    version = urllib.parse.quote(about["version"], safe=":~")
    made = cyclonedx.component(
        f"pkg:deb/debian/{about['name']}@{version}?arch={about['architecture']}",
        about["name"], about["version"], how, about["source"])
    if about["homepage"]:
        made["externalReferences"] = [{"type": "website", "url": about["homepage"]}]
    if len(files) == 1:
        content = pathlib.Path(os.path.realpath(files[0])).read_bytes()
        made["hashes"] = [{"alg": "SHA-256", "content": hashlib.sha256(content).hexdigest()}]
    return made


def components(build, program):
    found = [component(package, "shared", files)
             for package, files in by_package(loaded_libraries(program)).items()]
    found += [component(package, "static", files)
              for package, files in by_package(linked_archives(build)).items()]
    known = {item["properties"][1]["value"] for item in found}
    for package in by_package(included_headers(build)):
        source = described(package)["source"]
        if source not in known and not source.startswith(TOOLCHAIN):
            found.append(component(package, "headers", []))
    return found


def main(build, out):
    program = pathlib.Path(build, "bin/agent")
    version = json.loads(output(program, "version", "--json"))["agent"]
    cyclonedx.write(pathlib.Path(out, f"{cyclonedx.NAME}-{version}-linux.cdx.json"), program, version,
                    components(build, program))


if __name__ == "__main__":
    main(*sys.argv[1:])
