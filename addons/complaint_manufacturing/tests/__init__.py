from . import test_closing, test_departments, test_intake, test_meetings, test_policy_manufacturing
