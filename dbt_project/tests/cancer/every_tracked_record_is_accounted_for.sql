{{ config(severity='error', meta={'rule_id': 'CX-I08', 'kind': 'reconciliation', 'model': 'int_cancer__accounted_records', 'domain': 'cancer', 'title': 'Every tracked record is on the list or has a reason not to be'}) }}
with lost as (

    select 'without an outcome: ' || care_id as fault
    from {{ ref('int_cancer__accounted_records') }}
    where outcome is null

),

counts as (

    select
        (select count(*) from {{ ref('stg_cancer__pathways') }}) as delivered,
        (select count(*) from {{ ref('int_cancer__accounted_records') }}) as accounted,
        (select count(*) from {{ ref('int_cancer__accounted_records') }} where outcome = 'on the list') as accounted_on_list,
        (select count(*) from {{ ref('cancer__ptl') }}) as on_list

),

differences as (

    select
        'delivered ' || cast(delivered as string) || ', accounted for ' || cast(accounted as string)
        || ', on the list ' || cast(on_list as string) || ' and ' || cast(accounted_on_list as string) as fault
    from counts
    where delivered <> accounted or on_list <> accounted_on_list

)

select fault from lost
union all
select fault from differences
