"""What turns a bare machine into a running Odoo 19 with our add-ons.

Only the standard library is used here: these modules run before anything is installed.
"""
