from . import test_clock_replay, test_clocks, test_flow
