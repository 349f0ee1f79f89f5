{{ staging('pas', 'spells') }}
