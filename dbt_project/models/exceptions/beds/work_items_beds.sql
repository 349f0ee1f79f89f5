{{ work_items_of('beds', people='int_patients__persons', owner_names='int_beds__owner_names') }}
