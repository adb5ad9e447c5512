"""Give the demo database a company in China before our add-ons are installed.

Country and currency come first because accounting, once installed, fixes both.
Usage: prepare_demo.py ODOO_CONF DATABASE
"""

import sys

from session import odoo_environment


def main() -> None:
    with odoo_environment(*sys.argv[1:3]) as env:
        cny = env.ref("base.CNY")
        cny.active = True
        company = env.ref("base.main_company")
        company.write({"country_id": env.ref("base.cn").id, "currency_id": cny.id})
        company.partner_id.write({"lang": "zh_CN", "tz": "Asia/Shanghai"})
        env["ir.default"].set("res.partner", "lang", "zh_CN")
        env["ir.default"].set("res.partner", "tz", "Asia/Shanghai")
        users = env["res.users"].with_context(active_test=False).search([])
        users.partner_id.write({"lang": "zh_CN", "tz": "Asia/Shanghai"})
        env.cr.commit()


if __name__ == "__main__":
    main()
