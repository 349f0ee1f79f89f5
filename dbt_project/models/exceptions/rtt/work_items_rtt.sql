{{ work_items_of('rtt', people='int_patients__persons') }}
