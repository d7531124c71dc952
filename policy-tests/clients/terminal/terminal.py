"""Runs a program in a terminal: `terminal.py COMMAND…`.

Prints what is on its screen, as a line of JSON, whenever that has changed. What comes in lines of
JSON is typed. Ends when the program ends, and ends the program when its own input ends.
"""

import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios

import pyte

LINES, COLUMNS = 50, 160
READ_BYTES = 65536


def main(command):
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    screen = pyte.Screen(COLUMNS, LINES)
    screen.write_process_input = lambda answer: os.write(terminal, answer.encode())
    try:
        relay(terminal, screen)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def relay(terminal, screen):
    stream = pyte.ByteStream(screen)
    shown = ""
    typed = b""
    while True:
        ready, _, _ = select.select([terminal, sys.stdin.fileno()], [], [])
        if terminal in ready:
            try:
                stream.feed(os.read(terminal, READ_BYTES))
            except OSError:
                return
            now = "\n".join(line.rstrip() for line in screen.display)
            if now != shown:
                shown = now
                print(json.dumps(shown), flush=True)
        if sys.stdin.fileno() in ready:
            part = os.read(sys.stdin.fileno(), READ_BYTES)
            if not part:
                return
            *lines, typed = (typed + part).split(b"\n")
            for line in lines:
                os.write(terminal, json.loads(line).encode())


main(sys.argv[1:])
