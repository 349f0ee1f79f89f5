{{ staging('cancer', 'pathways') }}
