{%- for name in rtt_band_columns() %}
select
    month,
    provider,
    commissioner,
    part,
    treatment_function,
    {{ loop.index0 }} as band,
    {{ name }} as band_count
from {{ ref('int_benchmark__rtt_rows') }}
where {{ name }} <> 0
{% if not loop.last %}union all{% endif %}
{%- endfor %}
