{{ headline_effects_of('cancer', 'cancer_open_within_62_days', listed='int_cancer__listed') }}
