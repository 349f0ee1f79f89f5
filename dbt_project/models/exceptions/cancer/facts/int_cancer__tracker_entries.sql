{% set feeds = {'treatments': 'treatment_id', 'transfers': 'transfer_id', 'actions': 'action_id', 'comments': 'comment_id'} -%}
-- what the tracker holds beside its referrals, by feed, because two feeds may number alike
with entries as (

    {% for feed, key in feeds.items() -%}
    select
        '{{ feed }}|' || {{ key }} as record_key,
        '{{ feed }}' as feed,
        care_id
    from {{ ref('stg_cancer__' ~ feed) }}
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

)

select
    entries.record_key,
    entries.feed,
    entries.care_id,
    records.care_id is not null as is_of_known_record
from entries
left join {{ ref('stg_cancer__pathways') }} as records on entries.care_id = records.care_id
