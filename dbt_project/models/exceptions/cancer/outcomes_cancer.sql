{{ outcomes_of('cancer') }}
