{{ priorities_of('cancer') }}
