{{ exceptions_of('cancer', graver='int_cancer__graver_exceptions', work_items='int_cancer__work_items') }}
