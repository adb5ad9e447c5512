from . import case_page, how, portal, public, revisit
