{{ exceptions_of('cancer') }}
