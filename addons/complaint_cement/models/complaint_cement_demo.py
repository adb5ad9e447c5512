from odoo import models


class ComplaintCementDemo(models.AbstractModel):
    _name = "complaint.cement.demo"
    _description = "A Year of Complaints to Look At"
