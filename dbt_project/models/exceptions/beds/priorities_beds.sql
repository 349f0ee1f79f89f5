{{ priorities_of('beds') }}
