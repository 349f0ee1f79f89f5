{{ rules_not_supported_of('outpatients') }}
