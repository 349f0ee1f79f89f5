{{ priorities_of('cancer', listed='int_cancer__listed') }}
