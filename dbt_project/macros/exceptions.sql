{#- The exception frame: an index says which records each rule must judge, a rule model answers for
    each of them (pass, fail, not_applicable, too_early), and these macros turn the failures of one
    domain into exceptions that remember when they were first seen. The gate's count, the row a person
    works from and its age therefore all come from the one rule model. -#}

{#- All answers of the rules of a domain, one row per rule and assessed record. `with_facts`: with the facts of what fails
    and the words that say them; of ten million answers some ten thousand fail, and no others are put into words. -#}
{% macro assessments_of(domain, with_facts=false) -%}
{%- set facts_of = rule_facts(domain) %}
{%- for rule_model in rule_models(domain) %}
{%- set facts = facts_of[rule_model] %}
select
    rule_id,
    record_key,
    patient_id,
    pathway_id,
    status,
{%- if with_facts %}
    case when status = 'fail' then {{ facts_text(facts.matter, facts.age) }} end as facts,
    case when status = 'fail' then {{ facts.detail }} end as detail,
    owner
{%- else %}
    owner
{%- endif %}
from {{ ref(rule_model) }}
{% if not loop.last %}union all{% endif %}
{%- endfor %}
{%- endmacro %}

{#- The rules that judge this night: of each, the newest version in force on it. A version that only corrects the one
    before it judges older nights too when they are built again; one that guidance changed begins with its day. -#}
{% macro rules_in_force(domain) -%}
(
    select *
    from (
        select
            *,
            row_number() over (partition by rule_id order by cast(rule_version as integer) desc nulls last) as place
        from {{ ref('rules_' ~ domain) }}
        where active_from <= {{ as_at() }} and (active_to is null or active_to >= {{ as_at() }})
    ) as placed
    where place = 1
)
{%- endmacro %}

{#- The key of a fault: of its rule and record, hashed with the secret of the home, so that nobody outside can name an
    exception that was not shown to them. Rules that several domains judge under one identifier, because the domain page gives it once: the key of all but
    the emergency department carries the domain, so that attendance 1001 and spell 1001 are two exceptions. Wrong values need none: their
    record begins with the source. -#}
{% macro exception_key_of(domain, rule_id, record_key) -%}
{%- set of_several_domains = rules_keyed_by_domain(domain) -%}
{%- if of_several_domains -%}
{{ keyed_hash("md5(case when " ~ rule_id ~ " in ('" ~ of_several_domains | join("', '") ~ "') then '" ~ domain ~ "|' else '' end || " ~ rule_id ~ " || '|' || " ~ record_key ~ ")") }}
{%- else -%}
{{ keyed_hash("md5(" ~ rule_id ~ " || '|' || " ~ record_key ~ ")") }}
{%- endif -%}
{%- endmacro %}

{#- Exceptions of a domain: this night's failures joined to what stood on the night before (decision 0011).
    first_seen never moves; open_since begins again when a cleared exception comes back; facts_since when what
    is wrong is no longer the same. An outcome of the validation team rests an exception while it holds for
    these facts of this run. `graver`: a model of the exceptions whose priority is not that of their rule.
    `work_items`: a model of what records are worked by, by the subject of the rule and the record, where that is neither
    their pathway nor the record itself. `pathways`: a model that says what identifier the key of a pathway is published
    under. -#}
{% macro exceptions_of(domain, graver=none, work_items=none, pathways=none) -%}
with assessments as (

    {{ assessments_of(domain, with_facts=true) }}

),

remembered as (

    select *
    from {{ source('memory', 'exceptions') }}
    where domain = '{{ domain }}'

),

open_before_this_night as (

    select
        rule_id,
        record_key
    from remembered
    where state <> 'cleared'

),

-- what fails now, and what is answered now for what was open before: some ten thousand of ten million answers, so that the
-- rest is read once and kept nowhere
noteworthy as (

    select assessments.*
    from assessments
    left join open_before_this_night
        on assessments.rule_id = open_before_this_night.rule_id and assessments.record_key = open_before_this_night.record_key
    where assessments.status = 'fail' or open_before_this_night.record_key is not null

),

failures as (

    select
        {{ exception_key_of(domain, 'noteworthy.rule_id', 'noteworthy.record_key') }} as exception_key,
        noteworthy.rule_id,
        noteworthy.record_key,
        noteworthy.patient_id,
        noteworthy.pathway_id,
        noteworthy.facts,
        noteworthy.detail,
        noteworthy.owner,
        rules.rule_version
    from noteworthy
    inner join {{ rules_in_force(domain) }} as rules on noteworthy.rule_id = rules.rule_id
    where noteworthy.status = 'fail'

),

outcomes as (

    select
        exception_key,
        outcome,
        validated_on,
        holds_until
    from (
        select
            outcomes.exception_key,
            outcomes.outcome,
            cast(outcomes.validated_at as date) as validated_on,
            coalesce(
                outcomes.valid_until,
                {{ add_days('cast(outcomes.validated_at as date)', 'kinds.holds_days') }}
            ) as holds_until,
            row_number() over (
                partition by outcomes.exception_key
                order by outcomes.validated_at desc nulls last, outcomes.outcome_id desc nulls last
            ) as place
        from {{ ref('int_validation__outcomes') }} as outcomes
        inner join {{ ref('validation_outcomes') }} as kinds on outcomes.outcome = kinds.outcome
        where cast(outcomes.validated_at as date) <= {{ as_at() }}
    ) as placed
    where place = 1

),

seen_now as (

    select
        failures.exception_key,
        failures.rule_id,
        failures.rule_version,
        failures.record_key,
        failures.patient_id,
        failures.pathway_id,
        failures.facts,
        failures.detail,
        failures.owner,
        remembered.exception_key is not null and remembered.state <> 'cleared' as goes_on,
        coalesce(remembered.first_seen, {{ as_at() }}) as first_seen,
        coalesce(remembered.rule_version_first_seen, remembered.rule_version, failures.rule_version)
            as rule_version_first_seen,
        remembered.open_since as open_before,
        coalesce(remembered.facts_since, remembered.open_since) as facts_before,
        case
            -- a publication of before facts were published has only the words that said them
            when remembered.facts is null then {{ unchanged_words('remembered.detail', 'failures.facts', 'failures.detail') }}
            else {{ unchanged_facts('remembered.facts', 'failures.facts', days_between('remembered.last_seen', as_at())) }}
        end as unchanged_facts,
        coalesce(remembered.times_reopened, 0) as reopened_before,
        remembered.state as state_before
    from failures
    left join remembered
        on failures.rule_id = remembered.rule_id and failures.record_key = remembered.record_key

),

dated as (

    select
        *,
        case when goes_on then open_before else {{ as_at() }} end as open_since,
        case when goes_on and unchanged_facts then facts_before else {{ as_at() }} end as facts_since,
        reopened_before + case when state_before = 'cleared' then 1 else 0 end as times_reopened
    from seen_now

),

answered as (

    select
        dated.*,
        outcomes.outcome,
        outcomes.validated_on,
        outcomes.holds_until,
        -- an outcome speaks of the run of nights that it was given in
        coalesce(outcomes.validated_on >= dated.open_since, false) as is_answered,
        -- and of the facts of the list that was worked from, which is the night before the working day
        coalesce(
            outcomes.validated_on > dated.facts_since
            or (outcomes.validated_on = dated.facts_since and dated.facts_since = dated.open_since),
            false
        ) as is_of_these_facts
    from dated
    left join outcomes on dated.exception_key = outcomes.exception_key

),

open_now as (

    select
        exception_key,
        rule_id,
        rule_version,
        rule_version_first_seen,
        record_key,
        patient_id,
        pathway_id,
        facts,
        detail,
        owner,
        first_seen,
        open_since,
        facts_since,
        {{ as_at() }} as last_seen,
        cast(null as date) as cleared_on,
        times_reopened,
        case when is_answered and is_of_these_facts and holds_until >= {{ as_at() }} then 'validated' else 'open' end
            as state,
        case
            when is_answered and not is_of_these_facts then 'the facts changed since it was validated as ' || outcome
            when is_answered and holds_until < {{ as_at() }}
                then outcome || ' held until ' || cast(holds_until as string) || ' and it is still wrong'
            when is_answered then outcome || ' holds until ' || cast(holds_until as string)
            when state_before = 'cleared' then 'it was cleared and is wrong again'
            when goes_on then 'still wrong'
            else 'new'
        end as state_reason,
        case when is_answered then outcome end as outcome,
        case when is_answered then validated_on end as validated_on,
        case when is_answered then holds_until end as outcome_holds_until
    from answered

),

-- what a rule says of a record that it does not fail; a record may be assessed more than once under one key
answered_otherwise as (

    select
        rule_id,
        record_key,
        max(case when status = 'pass' then 1 else 0 end) as passes,
        max(case when status = 'too_early' then 1 else 0 end) as too_early
    from noteworthy
    where status <> 'fail'
    group by rule_id, record_key

),

still_there as (

    select distinct remembered.record_key
    from remembered
    inner join {{ ref('int_' ~ domain ~ '__records') }} as records on remembered.record_key = records.record_key
{%- if data_quality_feeds(domain) %}
    union
    {{ wrong_value_records_still_there(domain) }}
{%- endif %}

),

-- what is wrong no more, or cannot be said to be; nights on which the domain was held assessed nothing and clear nothing
gone as (

    select
        -- again, because a publication of before there was a secret remembers it by its former key
        {{ exception_key_of(domain, 'remembered.rule_id', 'remembered.record_key') }} as exception_key,
        remembered.rule_id,
        remembered.rule_version,
        coalesce(remembered.rule_version_first_seen, remembered.rule_version) as rule_version_first_seen,
        remembered.record_key,
        remembered.patient_id,
        remembered.pathway_id,
        remembered.facts,
        remembered.detail,
        remembered.owner,
        remembered.first_seen,
        remembered.open_since,
        remembered.facts_since,
        remembered.last_seen,
        case when remembered.state = 'cleared' then remembered.cleared_on else {{ as_at() }} end as cleared_on,
        remembered.times_reopened,
        'cleared' as state,
        case
            when remembered.state = 'cleared' then remembered.state_reason
            when rules.rule_id is null then 'the rule was retired'
            when otherwise.passes = 1 then 'judged and found right'
            when otherwise.too_early = 1 then 'too early to judge now'
            -- a wrong value is assessed wherever its record is: it only answers where it fails
            when rules.subject in ('wrong_value', 'repeated_key') and still_there.record_key is not null then 'judged and found right'
            when otherwise.rule_id is not null or still_there.record_key is not null then 'no longer applies'
            else 'no longer in the extract'
        end as state_reason,
        remembered.outcome,
        remembered.validated_on,
        remembered.outcome_holds_until
    from remembered
    left join failures
        on remembered.rule_id = failures.rule_id and remembered.record_key = failures.record_key
    left join {{ rules_in_force(domain) }} as rules on remembered.rule_id = rules.rule_id
    left join answered_otherwise as otherwise
        on remembered.rule_id = otherwise.rule_id and remembered.record_key = otherwise.record_key
    left join still_there on remembered.record_key = still_there.record_key
    where
        failures.exception_key is null
        and (
            remembered.state <> 'cleared'
            or remembered.cleared_on is null
            or remembered.cleared_on >= {{ add_days(as_at(), -1 * var('cleared_exceptions_kept_days')) }}
        )

),

all_exceptions as (

    select * from open_now
    union all
    select * from gone

)

select
    all_exceptions.exception_key,
    all_exceptions.rule_id,
    all_exceptions.rule_version,
    all_exceptions.rule_version_first_seen,
    all_exceptions.rule_version <> all_exceptions.rule_version_first_seen as rule_changed,
    '{{ domain }}' as domain,
    coalesce({{ 'graver.priority, ' if graver }}rules.priority, remembered.priority) as priority,
    coalesce(rules.kind, remembered.kind) as kind,
    all_exceptions.patient_id,
    all_exceptions.record_key,
    coalesce({{ 'pathways.pathway_id, ' if pathways }}all_exceptions.pathway_id) as pathway_id,
    all_exceptions.detail,
    all_exceptions.facts,
    coalesce(rules.action, remembered.suggested_action) as suggested_action,
    all_exceptions.owner,
    all_exceptions.first_seen,
    all_exceptions.open_since,
    all_exceptions.facts_since,
    all_exceptions.last_seen,
    all_exceptions.cleared_on,
    {{ days_between('all_exceptions.open_since', 'all_exceptions.last_seen') }} as days_open,
    cast(all_exceptions.times_reopened as integer) as times_reopened,
    all_exceptions.state,
    all_exceptions.state_reason,
    all_exceptions.outcome,
    all_exceptions.validated_on,
    all_exceptions.outcome_holds_until,
    coalesce({{ 'work_items.work_item, ' if work_items }}all_exceptions.pathway_id, all_exceptions.record_key) as work_item
from all_exceptions
left join {{ rules_in_force(domain) }} as rules on all_exceptions.rule_id = rules.rule_id
left join remembered
    on all_exceptions.rule_id = remembered.rule_id and all_exceptions.record_key = remembered.record_key
{%- if work_items %}
left join {{ ref(work_items) }} as work_items
    on rules.subject = work_items.subject and all_exceptions.record_key = work_items.record_key
{%- endif %}
{%- if pathways %}
left join {{ ref(pathways) }} as pathways on all_exceptions.pathway_id = pathways.pathway_key
{%- endif %}
{%- if graver %}
left join {{ ref(graver) }} as graver
    on all_exceptions.rule_id = graver.rule_id and all_exceptions.record_key = graver.record_key
{%- endif %}
{%- endmacro %}

{#- One row per rule: how many records it assessed this night and what became of them. -#}
{% macro exception_summary_of(domain) -%}
with assessments as (

    {{ assessments_of(domain) }}

),

assessed as (

    select
        rule_id,
        count(*) as answers,
        count(*) filter (where status in ('pass', 'fail')) as checked,
        count(*) filter (where status = 'fail') as failed,
        count(*) filter (where status = 'not_applicable') as not_applicable,
        count(*) filter (where status = 'too_early') as too_early,
        {{ key_checksum('record_key') }} as records_checksum
    from assessments
    group by rule_id

),

{% if data_quality_feeds(domain) -%}
-- the rule of wrong values answers only where it fails; what it assessed is every value that was read
read as (

    {{ wrong_values_checked(domain) }}

),

values_read as (

    select sum(values_read) as values_read
    from read

),

-- and the rule of duplicate keys every row
read_rows as (

    {{ rows_read(domain) }}

),

rows_read as (

    select cast(sum(rows_read) as bigint) as rows_read
    from read_rows

),

{% else -%}
values_read as (

    select cast(null as bigint) as values_read

),

rows_read as (

    select cast(null as bigint) as rows_read

),

{% endif -%}
counted as (

    select
        rules.rule_id,
        rules.rule_version,
        rules.kind,
        coalesce(
            case rules.subject when 'wrong_value' then values_read.values_read when 'repeated_key' then rows_read.rows_read end,
            assessed.answers, 0
        ) as indexed,
        coalesce(
            case rules.subject when 'wrong_value' then values_read.values_read when 'repeated_key' then rows_read.rows_read end,
            assessed.checked, 0
        ) as checked,
        coalesce(assessed.failed, 0) as failed,
        coalesce(assessed.not_applicable, 0) as not_applicable,
        coalesce(assessed.too_early, 0) as too_early,
        assessed.records_checksum
    from {{ rules_in_force(domain) }} as rules
    left join assessed on rules.rule_id = assessed.rule_id
    left join values_read on 1 = 1
    left join rows_read on 1 = 1

),

states as (

    select
        rule_id,
        count(*) filter (where state in ('open', 'validated')) as open,
        count(*) filter (where state = 'validated') as validated,
        count(*) filter (where state in ('open', 'validated') and first_seen = {{ as_at() }}) as new,
        count(*) filter (
            where state in ('open', 'validated') and open_since = {{ as_at() }} and first_seen < {{ as_at() }}
        ) as reopened,
        count(*) filter (where state = 'cleared' and cleared_on = {{ as_at() }}) as cleared,
        max(days_open) filter (where state in ('open', 'validated')) as oldest_days
    from {{ ref('exceptions_' ~ domain) }}
    group by rule_id

)

select
    counted.rule_id,
    {{ as_at() }} as as_at,
    counted.rule_version,
    '{{ domain }}' as domain,
    counted.kind,
    coalesce(states.open, 0) as open,
    coalesce(states.validated, 0) as validated,
    coalesce(states.new, 0) as new,
    coalesce(states.cleared, 0) as cleared,
    coalesce(states.reopened, 0) as reopened,
    coalesce(states.oldest_days, 0) as oldest_days,
    counted.indexed,
    counted.checked,
    counted.failed,
    1000e0 * counted.failed / nullif(counted.checked, 0) as failed_per_thousand,
    counted.not_applicable,
    counted.too_early,
    counted.records_checksum
from counted
left join states on counted.rule_id = states.rule_id
{%- endmacro %}
