with earlier as (

    select
        *,
        min(arrival) over (partition by feed, period, organisation) as first_arrival
    from {{ ref('int_benchmark__file_organisations') }}

),

files as (

    select
        feed,
        source_order,
        source_delivery,
        source_as_at,
        source_file,
        edition,
        edition_said_by,
        edition_order,
        arrival,
        period,
        max(period) over (partition by feed, source_order) as last_period,
        count(*) filter (where not is_england) as organisations,
        count(*) filter (where is_england) > 0 as has_england,
        count(*) filter (where first_arrival < arrival) > 0 as follows_another
    from earlier
    group by
        feed, source_order, source_delivery, source_as_at, source_file, edition, edition_said_by, edition_order, arrival,
        period

),

failures as (

    select
        feed,
        source_order,
        period,
        count(*) as failures,
        min(failure) as failure
    from {{ ref('int_benchmark__failed_identities') }}
    group by feed, source_order, period

),

judged as (

    select
        files.*,
        case
            when files.period = '' then 'its period cannot be read'
            else failures.failure
        end as failure,
        case when files.period = '' then 1 else coalesce(failures.failures, 0) end as failures
    from files
    left join failures
        on
            files.feed = failures.feed
            and files.source_order = failures.source_order
            and files.period = failures.period

)

select
    feed,
    source_order,
    source_delivery,
    source_as_at,
    source_file,
    period,
    case when edition_said_by = 'nothing' and follows_another then 'revised' else edition end as edition,
    case when edition_said_by = 'nothing' and follows_another then 'later arrival' else edition_said_by end as edition_said_by,
    organisations,
    has_england,
    failures,
    failure,
    -- which of the files of a period counts: the later edition, then the later arrival; of the files of one delivery
    -- the one that goes on further
    row_number() over (
        partition by feed, period
        order by edition_order, arrival, last_period, source_order
    ) as place
from judged
