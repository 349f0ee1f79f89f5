{{ work_items_of('elective', people='int_patients__persons', owner_names='int_elective__owner_names') }}
