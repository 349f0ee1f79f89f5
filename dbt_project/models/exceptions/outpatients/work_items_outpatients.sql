{{ work_items_of('outpatients', people='int_patients__persons', owner_names='int_outpatients__owner_names') }}
