{{ staging('cancer', 'transfers') }}
