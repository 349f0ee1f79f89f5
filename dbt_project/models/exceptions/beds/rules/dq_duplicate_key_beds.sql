{{ duplicate_keys_rule('beds') }}
