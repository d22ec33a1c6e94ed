"""A bill of materials in CycloneDX 1.5: https://cyclonedx.org/docs/1.5/json/"""

import datetime
import hashlib
import json
import os
import uuid

NAME = "mail-analytics-agent"


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


def write(file, program, version, parts):
    """The bill of `program`, made of `parts`, into `file`."""
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
