"""Inserting many rows that are complete.

Registration makes half a dozen rows of every case. The full ``create`` prepares a record in
memory for each of them to find out what is given already; what follows is the rest of it:
defaults once for the batch, one insert, cache, recomputation of what depends on them,
constraints and access rules.
"""


def insert_rows(model, vals_list):
    """Create records of which every stored value is given.

    Only for models whose rows are derived, never typed in. Stored related fields
    must be among the values; what overrides ``create`` is passed by.

    :return: the records, in the order of ``vals_list``
    """
    if not vals_list:
        return model.browse()
    model = model.browse()
    model.check_access("create")
    now, uid = model.env.cr.now(), model.env.uid
    shared = {
        **model._add_missing_default_values(dict(vals_list[0])),
        **dict.fromkeys(("create_uid", "write_uid"), uid),
        **dict.fromkeys(("create_date", "write_date"), now),
    }
    given = [model._fields[name] for name in vals_list[0] if model._fields[name].compute]
    return model._create(
        [
            {
                "stored": {**shared, **vals},
                "inversed": {},
                "inherited": {},
                # What is given is not computed again.
                "protected": set(given),
            }
            for vals in vals_list
        ]
    )
