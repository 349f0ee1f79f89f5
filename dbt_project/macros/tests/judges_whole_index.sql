{#- Every rule of a domain answers for exactly the records that the index lists for its subject:
    nothing judged twice, nothing left out, no answer outside the four words. -#}
{% test judges_whole_index(model, domain, index_model) %}
with expected as (

    select
        rules.rule_id,
        count(indexed.record_key) as records
    from {{ ref('rules_' ~ domain) }} as rules
    left join {{ ref(index_model) }} as indexed on rules.subject = indexed.subject
    -- what was refused while reading is its own index
    where rules.subject <> 'wrong_value'
    group by rules.rule_id

)

select
    expected.rule_id,
    expected.records,
    summary.checked + summary.not_applicable + summary.too_early as judged
from expected
left join {{ model }} as summary on expected.rule_id = summary.rule_id
where
    summary.rule_id is null
    or expected.records <> summary.checked + summary.not_applicable + summary.too_early
{% endtest %}
