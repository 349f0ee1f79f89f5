{{ staging('pas', 'patients') }}
