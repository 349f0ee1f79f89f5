{{ staging('beds', 'ward_stays') }}
