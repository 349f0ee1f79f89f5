select
    {{ published_month('period') }} as month,
    trim(provider_org_code) as provider,
    provider_org_name as provider_name,
    upper(trim(commissioner_org_code)) as commissioner,
    trim(rtt_part_type) as part,
    trim(treatment_function_code) as treatment_function,
{%- for name in rtt_band_columns() %}
    try_cast({{ name }} as integer) as {{ name }},
{%- endfor %}
    try_cast(total as integer) as total,
    try_cast(patients_with_unknown_clock_start_date as integer) as unknown_clock_start,
    try_cast(total_all as integer) as total_all,
    {{ national_file_columns() }}
from {{ source('national', 'rtt_full_csv') }}
where nullif(trim(provider_org_code), '') is not null
