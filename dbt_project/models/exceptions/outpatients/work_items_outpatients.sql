{{ work_items_of('outpatients', people='int_patients__persons') }}
