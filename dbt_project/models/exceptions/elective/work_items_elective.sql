{{ work_items_of('elective', people='int_patients__persons') }}
