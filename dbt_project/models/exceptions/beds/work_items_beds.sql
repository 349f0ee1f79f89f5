{{ work_items_of('beds', people='int_patients__persons') }}
