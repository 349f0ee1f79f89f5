{{ work_items_of('cancer', people='int_cancer__people') }}
