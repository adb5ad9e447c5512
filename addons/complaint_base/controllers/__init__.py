from . import case_page, home, how, portal, public, revisit
