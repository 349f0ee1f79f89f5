{{ staging('cancer', 'actions') }}
