from . import case_page, portal, public, revisit
