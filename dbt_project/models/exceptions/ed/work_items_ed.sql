{{ work_items_of('ed', people='int_ed__registered') }}
