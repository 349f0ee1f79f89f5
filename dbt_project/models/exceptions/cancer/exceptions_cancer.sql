{{ exceptions_of('cancer', graver='int_cancer__graver_exceptions') }}
