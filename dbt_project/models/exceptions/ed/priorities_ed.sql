{{ priorities_of('ed') }}
