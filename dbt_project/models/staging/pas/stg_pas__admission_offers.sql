{{ staging('pas', 'admission_offers') }}
