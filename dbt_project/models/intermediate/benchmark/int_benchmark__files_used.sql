with passed as (

    select
        organisations.feed,
        organisations.period,
        organisations.organisation,
        files.source_order,
        files.source_file,
        files.edition,
        files.place,
        -- a file with the row of England tells of all providers: what an earlier one says of others has gone
        coalesce(
            max(case when files.has_england then files.place end) over (partition by organisations.feed, organisations.period),
            0
        ) as whole_place
    from {{ ref('int_benchmark__file_organisations') }} as organisations
    inner join {{ ref('int_benchmark__files') }} as files
        on
            organisations.feed = files.feed
            and organisations.source_order = files.source_order
            and organisations.period = files.period
    where files.failures = 0 and organisations.organisation <> ''

),

numbered as (

    select
        *,
        row_number() over (
            partition by feed, period, organisation order by place desc
        ) as number_from_last
    from passed
    where place >= whole_place

)

select
    feed,
    period,
    organisation,
    source_order,
    source_file,
    edition
from numbered
where number_from_last = 1
