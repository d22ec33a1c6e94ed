#!/usr/bin/env python3
"""Measures, as ratios taken in one run: ./dev bench [--all]"""

import os
import pathlib
import sys

import bench_claims
import bench_gmail
import bench_program
from programs import programs

RELEASE = pathlib.Path(__file__).resolve().parents[2] / "build/release/bin"
BIN = pathlib.Path(os.environ.get("AGENT_BIN", RELEASE))


def main(arguments):
    if arguments not in ([], ["--all"]):
        sys.exit("usage: ./dev bench [--all]\n--all: what takes minutes, too")
    bench_program.run(programs(BIN))
    bench_gmail.run(programs(BIN), everything=bool(arguments))
    bench_claims.main(*programs(BIN))


if __name__ == "__main__":
    main(sys.argv[1:])
