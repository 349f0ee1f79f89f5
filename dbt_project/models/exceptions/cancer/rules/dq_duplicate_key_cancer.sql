{{ duplicate_keys_rule('cancer') }}
