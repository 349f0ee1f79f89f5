{{ duplicate_keys_rule('ed') }}
