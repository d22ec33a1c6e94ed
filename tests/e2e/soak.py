#!/usr/bin/env python3
"""Fleets with accidents and simulations, over and over with new seeds: ./dev soak [MINUTES]

Ends with the first failure and says with which seed it comes again.
"""

import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
FLEETS = ["killed_agents", "bad_network"]
SIMULATIONS_A_ROUND = 200


def passes(command, **settings):
    """Runs `command`; false when it fails."""
    told = " ".join(f"{name}={value}" for name, value in settings.items())
    print(f"{time.strftime('%H:%M:%S')} {told} {' '.join(map(str, command))}", flush=True)
    return subprocess.run(command, env=os.environ | settings).returncode in (0, 77)


def round_passes(seed):
    fleets = [sys.executable, "-B", HERE / "fleet_test.py"]
    for name in FLEETS:
        fleets += ["-k", name]
    simulation = [pathlib.Path(os.environ["AGENT_BIN"], "test_simulation")]
    return passes(fleets, AGENT_FLEET_SEED=str(seed), AGENT_FLEET_JOBS="200",
                  AGENT_FLEET_KILLS="40") and \
        passes(simulation, AGENT_SIMULATION_RUNS=str(SIMULATIONS_A_ROUND),
               AGENT_SIMULATION_FIRST_SEED=str(seed * SIMULATIONS_A_ROUND))


def main(minutes):
    end = time.monotonic() + minutes * 60
    seed = int(time.time()) % 100_000
    while time.monotonic() < end:
        seed += 1
        if not round_passes(seed):
            sys.exit(1)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10)
