"""What the person at the terminal sees: steps with their time, and one sentence when one fails."""

import sys
import threading
import time


class Failure(Exception):
    """One sentence that says what failed and what to do about it."""


def elapsed(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def say(text: str = "") -> None:
    print(text, flush=True)


def notice(text: str) -> None:
    say(f"  note: {text}")


class Step:
    """One line of progress: rewritten in place on a terminal, plain lines elsewhere."""

    HEARTBEAT = 30  # seconds between signs of life where lines cannot be rewritten

    def __init__(self, title: str):
        self.title = title
        self.hint = ""
        self.live = sys.stdout.isatty()
        self.started = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def _write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    def _beat(self) -> None:
        while not self._stop.wait(0.5 if self.live else self.HEARTBEAT):
            spent = elapsed(time.monotonic() - self.started)
            hint = f" · {self.hint}" if self.hint else ""
            line = f"  {self.title} … {spent}{hint}"
            self._write(f"\r\033[K{line[:110]}" if self.live else f"{line[:160]}\n")

    def __enter__(self) -> "Step":
        self._write(f"  {self.title} …" if self.live else f"  {self.title} …\n")
        self._thread.start()
        return self

    def __exit__(self, kind, error, trace) -> None:
        self._stop.set()
        self._thread.join()
        spent = time.monotonic() - self.started
        state = "interrupted" if kind is KeyboardInterrupt else "failed" if kind else "done"
        if self.live:
            self._write(f"\r\033[K  {self.title}: {state} ({elapsed(spent)})\n")
        elif spent >= 1 or kind:
            self._write(f"  {self.title}: {state} ({elapsed(spent)})\n")
