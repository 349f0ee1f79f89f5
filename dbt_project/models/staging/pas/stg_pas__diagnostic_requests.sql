{{ staging('pas', 'diagnostic_requests') }}
