#!/usr/bin/env python3
"""Runs page_modules_test.mjs, the tests of the dashboard's modules by themselves, in Node."""

import subprocess
import sys
import unittest

from supabase_lite import HERE, NODE


class PageModules(unittest.TestCase):
    def test_the_modules_of_the_page_do_what_they_say(self):
        done = subprocess.run([NODE, "--test", HERE / "page_modules_test.mjs"], text=True,
                              capture_output=True, timeout=60)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)


if __name__ == "__main__":
    if not NODE:
        sys.exit(77)
    unittest.main()
