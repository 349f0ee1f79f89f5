-- performance nationally is attendances less those over four hours, so an unknown departure is among those over
with attendances as (

    select
        arrival_month as month,
        case department_type when '01' then 1 when '02' then 2 else 3 end as place,
        booked,
        coalesce(over_4h, true) as over_4h,
        admitted,
        decision_to_admit_band
    from {{ ref('ed__attendances') }}
    where counted and arrival_month is not null

),

counts as (

    select
        month,
        {%- for booked in ('not booked', 'booked') %}
        {%- for place in (1, 2, 3) %}
        count(*) filter (where place = {{ place }} and {{ booked }}) as attendances_{{ booked | replace(' ', '_') }}_{{ place }},
        count(*) filter (where place = {{ place }} and {{ booked }} and over_4h) as over_{{ booked | replace(' ', '_') }}_{{ place }},
        {%- endfor %}
        {%- endfor %}
        count(*) filter (where decision_to_admit_band = '4-12h') as waited_4_to_12,
        count(*) filter (where decision_to_admit_band = '12h+') as waited_12,
        {%- for place in (1, 2, 3) %}
        count(*) filter (where place = {{ place }} and admitted) as admitted_{{ place }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from attendances
    group by month

),

other_admissions as (

    select
        {{ month_of('admitted_on') }} as month,
        count(*) as admissions
    from {{ ref('int_ed__other_emergency_admissions') }}
    group by {{ month_of('admitted_on') }}

),

-- what the administration system has told so far
told as (

    select max(source_as_at) as told_to from {{ ref('int_ed__spells') }}

)

select
    {{ emergency_period_label('counts.month') }} as {{ adapter.quote('Period') }},
    {{ provider_code() }} as {{ adapter.quote('Org Code') }},
    {{ text_setting('provider_region') }} as {{ adapter.quote('Parent Org') }},
    {{ text_setting('provider_name') }} as {{ adapter.quote('Org name') }},
    counts.attendances_not_booked_1 as {{ adapter.quote('A&E attendances Type 1') }},
    counts.attendances_not_booked_2 as {{ adapter.quote('A&E attendances Type 2') }},
    counts.attendances_not_booked_3 as {{ adapter.quote('A&E attendances Other A&E Department') }},
    counts.attendances_booked_1 as {{ adapter.quote('A&E attendances Booked Appointments Type 1') }},
    counts.attendances_booked_2 as {{ adapter.quote('A&E attendances Booked Appointments Type 2') }},
    counts.attendances_booked_3 as {{ adapter.quote('A&E attendances Booked Appointments Other Department') }},
    counts.over_not_booked_1 as {{ adapter.quote('Attendances over 4hrs Type 1') }},
    counts.over_not_booked_2 as {{ adapter.quote('Attendances over 4hrs Type 2') }},
    counts.over_not_booked_3 as {{ adapter.quote('Attendances over 4hrs Other Department') }},
    counts.over_booked_1 as {{ adapter.quote('Attendances over 4hrs Booked Appointments Type 1') }},
    counts.over_booked_2 as {{ adapter.quote('Attendances over 4hrs Booked Appointments Type 2') }},
    counts.over_booked_3 as {{ adapter.quote('Attendances over 4hrs Booked Appointments Other Department') }},
    counts.waited_4_to_12 as {{ adapter.quote('Patients who have waited 4-12 hs from DTA to admission') }},
    counts.waited_12 as {{ adapter.quote('Patients who have waited 12+ hrs from DTA to admission') }},
    counts.admitted_1 as {{ adapter.quote('Emergency admissions via A&E - Type 1') }},
    counts.admitted_2 as {{ adapter.quote('Emergency admissions via A&E - Type 2') }},
    counts.admitted_3 as {{ adapter.quote('Emergency admissions via A&E - Other A&E department') }},
    case
        when least({{ month_end("cast(counts.month || '-01' as date)") }}, {{ as_at() }}) <= told.told_to
            then coalesce(other_admissions.admissions, 0)
    end as {{ adapter.quote('Other emergency admissions') }}
from counts
cross join told
left join other_admissions on counts.month = other_admissions.month
