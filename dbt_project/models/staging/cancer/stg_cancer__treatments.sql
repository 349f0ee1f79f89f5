{{ staging('cancer', 'treatments') }}
