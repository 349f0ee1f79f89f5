{{ staging('cancer', 'comments') }}
