"""Prints CHANGELOG.md in the form of Debian's or RPM's changelogs: changelog.py deb|rpm FILE VERSION

The heading of the newest section has to name VERSION. The date is SOURCE_DATE_EPOCH, else that of
the file, so that the same sources give the same package.
"""

import datetime
import email.utils
import os
import pathlib
import re
import sys
import textwrap

PACKAGE = "mail-analytics-agent"
MAINTAINER = "The agent authors <authors@mail-analytics.example.org>"


def sections(markdown):
    """Pairs of a version and its entries, newest first."""
    for section in re.split(r"^## ", markdown, flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        entries = re.split(r"^- ", body, flags=re.MULTILINE)[1:]
        yield heading.split()[0], [" ".join(entry.split()) for entry in entries]


def wrapped(entries, bullet):
    return "\n".join(textwrap.fill(entry, 78, initial_indent=bullet,
                                   subsequent_indent=" " * len(bullet), break_long_words=False,
                                   break_on_hyphens=False) for entry in entries)


def deb(version, entries, when):
    return (f"{PACKAGE} ({version}) unstable; urgency=medium\n\n{wrapped(entries, '  * ')}\n\n"
            f" -- {MAINTAINER}  {email.utils.format_datetime(when)}\n")


def rpm(version, entries, when):
    return f"* {when:%a %b %d %Y} {MAINTAINER} - {version}-1\n{wrapped(entries, '- ')}\n"


def main(form, file, version):
    path = pathlib.Path(file)
    found = list(sections(path.read_text(encoding="utf-8")))
    if not found or found[0][0] != version:
        sys.exit(f"{file}: the newest section is not about {version}")
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH") or path.stat().st_mtime)
    when = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    print("\n".join({"deb": deb, "rpm": rpm}[form](number, entries, when)
                    for number, entries in found), end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
