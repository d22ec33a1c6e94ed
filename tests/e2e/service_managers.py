"""A real systemd, of a user or of the system, in namespaces of its own.

The machine outside is untouched. Needs root for the namespaces.
"""

import contextlib
import os
import shutil
import subprocess

from processes import wait_until

SYSTEMD = "/lib/systemd/systemd"
NAMESPACES = ["unshare", "--mount", "--cgroup", "--pid", "--ipc", "--uts", "--fork", "--kill-child"]

# A copy of the machine's files: what is written into it goes into memory and is gone at the end.
COPY_FILES = """
copy={folder}/copy
mkdir $copy
mount -t tmpfs none $copy
mkdir $copy/written $copy/work $copy/root
mount -t overlay overlay -o lowerdir=/,upperdir=$copy/written,workdir=$copy/work $copy/root
root=$copy/root
"""

# The test's folder, and the runtime folder where logins have it, are the same inside.
COPY_FOR_USER = COPY_FILES + """
for place in /proc /sys /dev; do mount --rbind $place $root$place; done
mkdir -p $root{folder} $root{runtime}
mount --bind {folder} $root{folder}
mount --bind {folder}/runtime $root{runtime}
enter="chroot $root"
"""

# A user's service manager needs a cgroup tree and a /run of its own.
BOOT_USER = """
set -e
mount --make-rprivate /
enter=
{prepare}
exec $enter sh -ec '
umount --recursive --lazy /sys/fs/cgroup 2>/dev/null || true
mount -t cgroup2 none /sys/fs/cgroup
mkdir -p /run/systemd
mount -t tmpfs none /run/systemd
mkdir /run/systemd/system
{systemd} --user  # not as process 1, which it refuses to be for a user
exit $?
'
"""

# As process 1, with nothing to start but what the test asks for.
BOOT_SYSTEM = """
set -e
mount --make-rprivate /
""" + COPY_FILES + """
mount --rbind /dev $root/dev
mount -t proc proc $root/proc
mount -t sysfs sysfs $root/sys
mount -t cgroup2 none $root/sys/fs/cgroup
mount -t tmpfs none $root/run
rm -rf $root/etc/systemd/system/*.wants
printf "[Unit]\\nDefaultDependencies=no\\n" >$root/etc/systemd/system/nothing.target
# Not chroot, in which no user namespace can be made, and the unit asks for one.
mkdir $root/outside
cd $root
pivot_root . outside
umount --lazy /outside
mount --make-rshared /  # else no service would see its credentials
exec env -i container=other PATH="$PATH" {systemd} --system --unit=nothing.target \
    --log-target=console --show-status=no
"""


@contextlib.contextmanager
def _booted(folder, script, environment, ready):
    """Runs a script with a service manager until the with block ends.

    Gives what a command begins with to run there, and the process. `ready`: whether it is up, told
    by what a command there begins with.
    """
    with open(f"{folder}/systemd.log", "w") as log:
        process = subprocess.Popen([*NAMESPACES, "--mount-proc", "sh", "-c", script],
                                   env=environment, stdout=log, stderr=log)
    try:
        enter = []

        def is_up():
            found = subprocess.run(["pgrep", "-P", str(process.pid)], text=True, check=False,
                                   stdout=subprocess.PIPE).stdout.split()
            enter[:] = ["nsenter", "--target", *found, "--mount", "--pid", "--cgroup", "--ipc",
                        "--uts", "--root", "--wdns=/", "--"]
            return found and ready(enter)
        wait_until(is_up, "systemd", process, log.name, every=0.1)
        yield enter, process
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def user_manager(folder, *, copy_machine=False):
    """Runs systemd --user until the with block ends.

    Gives the environment of its user, what a command begins with to run there, and the process.
    `copy_machine`: inside, packages can be installed.
    """
    runtime = f"/run/user/{os.getuid()}" if copy_machine else f"{folder}/runtime"
    environment = {"PATH": os.environ["PATH"], "HOME": f"{folder}/home",
                   "XDG_CONFIG_HOME": f"{folder}/config", "XDG_RUNTIME_DIR": runtime,
                   "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent", "LANG": "C.UTF-8"}
    for name in ("home", "config", "runtime"):
        os.mkdir(f"{folder}/{name}", 0o700)
    prepare = COPY_FOR_USER.format(folder=folder, runtime=runtime) if copy_machine else ""
    with _booted(folder, BOOT_USER.format(prepare=prepare, systemd=SYSTEMD), environment,
                 lambda _: os.path.exists(f"{folder}/runtime/systemd/private")) as (enter, process):
        yield environment, enter, process


@contextlib.contextmanager
def system_manager(folder):
    """Runs the system's systemd on a copy of the machine until the with block ends.

    Gives what a command begins with to run there, and the process.
    """
    def is_running(enter):
        return subprocess.run([*enter, "systemctl", "is-system-running"], check=False, text=True,
                              capture_output=True).stdout.strip() in ("running", "degraded")
    with _booted(folder, BOOT_SYSTEM.format(folder=folder, systemd=SYSTEMD),
                 {"PATH": os.environ["PATH"]}, is_running) as booted:
        yield booted


def missing():
    """What is not here and has to be, for people; empty when nothing."""
    if os.geteuid() != 0:
        return "root, for namespaces"
    absent = [name for name in ("unshare", "nsenter", "pgrep", "systemctl") if not shutil.which(name)]
    if not os.path.exists(SYSTEMD):
        absent.append("systemd")
    return ", ".join(absent)
