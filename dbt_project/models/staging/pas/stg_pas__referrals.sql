{{ staging('pas', 'referrals') }}
