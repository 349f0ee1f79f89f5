{{ staging('pas', 'waiting_list') }}
