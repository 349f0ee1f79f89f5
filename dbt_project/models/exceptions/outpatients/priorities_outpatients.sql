{{ priorities_of('outpatients') }}
