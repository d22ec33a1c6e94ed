#!/usr/bin/env python3
"""The completion scripts and the manual page, in the shells and the formatter they are for.

Needs AGENT_BIN, the folder of the built programs. Exit code 77: skipped, something is missing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from programs import programs

# Fills in bash's variables for the words given, the last one under the cursor.
ASK_BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_agent
printf '%s\\n' "${COMPREPLY[@]}"
"""


def print_of(*words):
    agent, _ = programs(os.environ["AGENT_BIN"])
    return subprocess.run([agent, *words], text=True, check=True, capture_output=True).stdout


class Completion(unittest.TestCase):
    def script(self, shell):
        """A file with the script for that shell."""
        file = tempfile.NamedTemporaryFile("w", prefix="agent-completion-")
        self.addCleanup(file.close)
        file.write(print_of("completion", shell))
        file.flush()
        return file.name

    def offered(self, *words):
        """What bash offers for a command line; the last word is the one being typed."""
        done = subprocess.run(["bash", "--norc", "-c", ASK_BASH, "bash", self.script("bash"),
                               "agent", *words], text=True, check=True, capture_output=True)
        self.assertEqual("", done.stderr)
        return done.stdout.split()

    def check_syntax(self, shell):
        if not shutil.which(shell):
            self.skipTest(f"{shell} is not installed")
        done = subprocess.run([shell, "-n", self.script(shell)], text=True, capture_output=True)
        self.assertEqual((0, ""), (done.returncode, done.stderr))

    def test_bash_completes_commands_and_their_words(self):
        self.assertIn("status", self.offered("st"))
        self.assertEqual(["jobs"], self.offered("jo"))
        self.assertLessEqual({"list", "add", "watch"}, set(self.offered("jobs", "")))
        self.assertEqual(["list"], self.offered("--data-dir", "/tmp", "jobs", "l"))

    def test_bash_takes_the_value_of_an_option_for_no_command(self):
        self.assertIn("status", self.offered("--data-dir", "jobs", ""))
        self.assertIn("status", self.offered("--set", "log.level", "=", "jobs", ""))

    def test_bash_completes_options_of_the_command_and_of_the_program(self):
        options = self.offered("jobs", "list", "--")
        self.assertLessEqual({"--status", "--limit", "--json", "--help"}, set(options))
        self.assertNotIn("--days-back", options)

    def test_bash_completes_known_values(self):
        self.assertEqual(["pending", "processing"], self.offered("jobs", "list", "--status", "p"))
        self.assertEqual(["failed"], self.offered("jobs", "list", "--status", "=", "f"))
        self.assertEqual(["full_sync"], self.offered("jobs", "add", "fu"))
        self.assertEqual(["poll.interval_ms"], self.offered("config", "set", "poll.i"))
        self.assertEqual(["poll.interval_ms="], self.offered("--set", "poll.i"))
        self.assertEqual(["bash"], self.offered("completion", "b"))

    def test_bash_offers_nothing_where_nothing_is_known(self):
        self.assertEqual([], self.offered("jobs", "list", "--limit", ""))
        self.assertEqual([], self.offered("status", ""))
        self.assertEqual([], self.offered("--set", "log.level", "="))

    def test_zsh_reads_its_script(self):
        self.check_syntax("zsh")

    def test_fish_reads_its_script(self):
        self.check_syntax("fish")

    def test_fish_completes_words_options_and_values(self):
        if not shutil.which("fish"):
            self.skipTest("fish is not installed")
        for line, word in (("agent jobs ", "watch"), ("agent jobs list --st", "--status"),
                           ("agent --data-dir jobs st", "status"),
                           ("agent jobs list --status ", "pending")):
            asked = f"source {self.script('fish')}; complete -C '{line}'"
            done = subprocess.run(["fish", "-c", asked], text=True, capture_output=True)
            offered = [offer.split("\t")[0] for offer in done.stdout.splitlines()]
            self.assertIn(word, offered, line)

    def test_the_manual_is_formatted_without_a_warning(self):
        if not shutil.which("groff"):
            self.skipTest("groff is not installed")
        done = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-P-cbou"], text=True,
                              input=print_of("manual"), capture_output=True)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        for text in ("AGENT(1)", "agent jobs list", "--status pending|processing",
                     "poll.interval_ms", "EXIT STATUS", "not signed in"):
            self.assertIn(text, done.stdout)


if __name__ == "__main__":
    program = unittest.main(exit=False)
    if program.result.skipped and program.result.testsRun == len(program.result.skipped):
        sys.exit(77)
    sys.exit(0 if program.result.wasSuccessful() else 1)
