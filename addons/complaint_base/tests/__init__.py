from . import test_clock_replay
