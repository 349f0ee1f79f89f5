{#- Nobody is lost: every row of a model of accounted records has an outcome, each record is there once, and there are as
    many of each kind as its feed has. `record`: the columns that name a record; `feeds`: kinds with the staging model of
    each. -#}
{% test every_record_is_accounted_for(model, record, feeds) %}
with records as (

    select
        {{ record | join(',\n        ') }},
        outcome
    from {{ model }}

),

-- one pass over all records, however many kinds there are
by_kind as (

    select
        {{ record[0] }} as kind,
        count(*) as accounted,
        count(*) - count(outcome) as lost
    from records
    group by {{ record[0] }}

),

lost as (

    select cast(coalesce(sum(lost), 0) as bigint) as failures
    from by_kind

),

repeated as (

    select cast(count(*) as bigint) as failures
    from (
        select {{ record | join(', ') }}
        from records
        group by {{ record | join(', ') }}
        having count(*) > 1
    ) as twice

),

counts as (

    {% for feed in feeds -%}
    select
        '{{ feed.kind }}' as kind,
        coalesce((select max(accounted) from by_kind where kind = '{{ feed.kind }}'), 0) as accounted,
        (select count(*) from {{ ref(feed.model) }}) as delivered
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

findings as (

    select 'lost' as finding, failures from lost
    union all
    select 'twice' as finding, failures from repeated
    union all
    select 'count of ' || kind as finding, abs(accounted - delivered) as failures from counts

)

select finding, failures
from findings
where failures > 0
{% endtest %}
