{#- Every rule of a domain answers for exactly the records that the index lists for its subject: nothing
    judged twice, nothing left out, no answer outside the four words. A count alone would let one record judged
    twice stand in for another that was not; the checksum of the keys does not. -#}
{% test judges_whole_index(model, domain, index_model) %}
with indexed as (

    select
        subject,
        count(*) as records,
        {{ key_checksum('record_key') }} as records_checksum
    from {{ ref(index_model) }}
    group by subject

),

expected as (

    select
        rules.rule_id,
        coalesce(indexed.records, 0) as records,
        indexed.records_checksum
    from {{ rules_in_force(domain) }} as rules
    left join indexed on rules.subject = indexed.subject
    -- what was refused while reading is its own index
    where rules.subject not in ('wrong_value', 'repeated_key')

)

select
    expected.rule_id,
    expected.records,
    summary.indexed as judged
from expected
left join {{ model }} as summary on expected.rule_id = summary.rule_id
where
    summary.rule_id is null
    or expected.records <> summary.indexed
    or summary.indexed <> summary.checked + summary.not_applicable + summary.too_early
    or (expected.records > 0 and expected.records_checksum <> summary.records_checksum)
{% endtest %}
