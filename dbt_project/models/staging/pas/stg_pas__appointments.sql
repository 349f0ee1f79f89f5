{{ staging('pas', 'appointments') }}
