{{ staging('beds', 'wards') }}
