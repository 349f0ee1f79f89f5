{{ duplicate_keys_rule('rtt') }}
