from . import test_company, test_danger, test_handling, test_intake, test_journey
