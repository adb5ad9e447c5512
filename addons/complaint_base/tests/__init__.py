from . import test_clock_replay, test_clocks, test_decisions, test_flow
from . import test_intake_mail
