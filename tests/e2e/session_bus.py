"""A D-Bus of a test's own."""

import contextlib

from processes import running, wait_until

# It starts no program: the usual session bus answers the first question for the keyring with a
# second keyring, a locked one, when the test's is not there yet.
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def address(folder):
    """For DBUS_SESSION_BUS_ADDRESS."""
    return f"unix:path={folder}/bus"


@contextlib.contextmanager
def session_bus(folder, log, environment=None):
    """A bus in `folder`, until the with block ends. `log`: the file that its messages go to."""
    socket = folder / "bus"
    socket.unlink(missing_ok=True)
    config = folder / "bus.conf"
    config.write_text(CONFIG)
    with running(["dbus-daemon", f"--config-file={config}", "--nofork",
                  f"--address={address(folder)}"],
                 env=environment, stdout=log, stderr=log) as daemon:
        wait_until(socket.exists, "the bus", daemon, log.name)
        yield daemon
