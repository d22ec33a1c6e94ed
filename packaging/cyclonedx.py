"""A bill of materials in CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/), and what dpkg knows
of the Debian packages that its entries came from."""

import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.parse
import uuid

NAME = "mail-analytics-agent"


def output(*command):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout


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


def component(reference, name, version, how, source=""):
    """A library; `how` it got into the program. `reference` is its purl, where it has one."""
    made = {"type": "library", "bom-ref": reference, "name": name}
    if version:
        made["version"] = version
    made["properties"] = [{"name": "linkage", "value": how}]
    if source:
        made["properties"].append({"name": "source package", "value": source})
    if reference.startswith("pkg:"):
        made["purl"] = reference
    return made


def debian_component(name, version, how, *, architecture, source):
    """The entry of a Debian package."""
    reference = f"pkg:deb/debian/{name}@{urllib.parse.quote(version, safe=':~')}" \
                f"?arch={architecture}"
    return component(reference, name, version, how, source)


def pinned_component(name, how):
    """The entry of a Debian source package in packaging/pins."""
    return debian_component(name, pinned_versions()[name], how, architecture="source", source=name)


def pinned_versions():
    pins = pathlib.Path(__file__).with_name("pins").read_text(encoding="utf-8")
    return dict(re.findall(r"^([^#=\s]+)=(\S+)$", pins, flags=re.MULTILINE))


def package_component(package, how, files):
    """The entry of an installed Debian package of which these files were taken."""
    about = described(package)
    made = debian_component(about["name"], about["version"], how,
                            architecture=about["architecture"], source=about["source"])
    if about["homepage"]:
        made["externalReferences"] = [{"type": "website", "url": about["homepage"]}]
    if len(files) == 1:
        content = pathlib.Path(os.path.realpath(files[0])).read_bytes()
        made["hashes"] = [{"alg": "SHA-256", "content": hashlib.sha256(content).hexdigest()}]
    return made


def write(file, program, version, parts):
    """Writes the bill of the program at that path."""
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH") or program.stat().st_mtime)
    reference = f"pkg:generic/{NAME}@{version}"
    digest = hashlib.sha256(program.read_bytes()).hexdigest()
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, reference + digest)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
            .strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {"type": "application", "bom-ref": reference, "purl": reference,
                          "name": NAME, "version": version,
                          "licenses": [{"license": {"id": "MIT"}}]},
        },
        "components": parts,
        "dependencies": [{"ref": reference, "dependsOn": [part["bom-ref"] for part in parts]}],
    }
    file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def linked_archives(build, program):
    """The static libraries on the line that links the program."""
    commands = output("ninja", "-C", build, "-t", "commands", program).splitlines()
    return set(re.findall(r"\s(/\S+\.a)\b", commands[-1]))


def included_headers(build, program):
    """Headers outside the build's own folders that the program was compiled from."""
    commands = output("ninja", "-C", build, "-t", "commands", program)
    objects = re.findall(r"\s-o (\S+\.(?:o|obj|gch)) ", commands)
    deps = output("ninja", "-C", build, "-t", "deps", *objects)
    return set(re.findall(r"^\s+(/\S+)", deps, flags=re.MULTILINE))
