from . import test_clock_replay, test_clocks, test_decisions, test_flow, test_policy, test_replan
from . import test_company_without_python
from . import test_intake_mail, test_locks, test_security, test_sudo_audit
from . import test_procedure, test_product
from . import test_duplicate
from . import test_portal, test_portal_public_security, test_portal_security, test_portal_tour
from . import test_return_request
from . import test_intake_handover
from . import test_intake_api
from . import test_complaint_tour, test_dialogues, test_screens, test_standard_tour
from . import test_intake_import
from . import test_archive, test_merge
from . import test_reports
from . import test_organisation, test_roster
from . import test_take_in
from . import test_closing, test_revisit, test_revisit_link
from . import test_emergency
from . import test_first_contact, test_restriction
from . import test_standard_policy, test_standard_intake
from . import test_standard_fairness, test_standard_checks, test_standard_revisit
from . import test_statistics_kernel, test_statistics, test_hotspots
from . import test_defects, test_policy_comments, test_portal_objection
from . import test_standard_levels
