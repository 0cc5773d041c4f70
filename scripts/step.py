#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Run one step of the build: name it, run it, say how long it took; its exit status is ours."""

import subprocess
import sys
import time


def main() -> int:
    title, command = sys.argv[1], sys.argv[2:]
    print(f"==> {title}", flush=True)
    began = time.monotonic()
    status = subprocess.run(command, check=False).returncode
    word = "done" if status == 0 else f"FAILED with status {status}"
    print(f"    {title}: {word} in {time.monotonic() - began:.1f} s", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
