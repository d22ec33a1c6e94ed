"""Reads what a Mach-O program says of itself: loader.h of Apple's open source dyld and XNU."""

import dataclasses
import struct

HEADER = struct.Struct("<IiiIIIII")
MAGIC_64, EXECUTE = 0xFEEDFACF, 2
FLAG_PIE = 0x200000
CPU = {0x0100000C: "aarch64", 0x01000007: "x86_64"}
LOAD_DYLIB, LOAD_WEAK_DYLIB, REEXPORT_DYLIB = 0xC, 0x80000018, 0x8000001F
CODE_SIGNATURE, BUILD_VERSION, MAIN = 0x1D, 0x32, 0x80000028
PLATFORM_MACOS = 1


@dataclasses.dataclass
class Program:
    architecture: str
    executable: bool
    position_independent: bool
    libraries: list
    signed: bool
    has_main: bool
    oldest_macos: str


def commands(data, count):
    at = HEADER.size
    for _ in range(count):
        kind, size = struct.unpack_from("<II", data, at)
        if size < 8 or at + size > len(data):
            raise ValueError("a load command that does not fit")
        yield kind, data[at:at + size]
        at += size


def read(data):
    """The program in `data`; ValueError when it is none."""
    magic, cpu, _, kind, count, _, flags, _ = HEADER.unpack_from(data)
    if magic != MAGIC_64:
        raise ValueError("not a Mach-O file of 64 bits")
    program = Program(CPU.get(cpu, "unknown"), kind == EXECUTE, bool(flags & FLAG_PIE), [], False,
                      False, "")
    for kind, command in commands(data, count):
        if kind in (LOAD_DYLIB, LOAD_WEAK_DYLIB, REEXPORT_DYLIB):
            (name,) = struct.unpack_from("<I", command, 8)
            program.libraries.append(command[name:].split(b"\0")[0].decode())
        elif kind == BUILD_VERSION:
            platform, oldest = struct.unpack_from("<II", command, 8)
            if platform == PLATFORM_MACOS:
                program.oldest_macos = f"{oldest >> 16}.{oldest >> 8 & 0xFF}"
        elif kind == CODE_SIGNATURE:
            program.signed = True
        elif kind == MAIN:
            program.has_main = True
    return program
