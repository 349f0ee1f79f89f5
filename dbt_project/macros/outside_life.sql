{#- The dates of a record that lie outside the life of its patient, in words; null where none does. `dates`: of each what
    it says, the day or time, and whether it can only be of somebody alive. Work on a record goes on after a death, and
    what happened around midnight may bear the day after it. Which date is wrong, this one or that of the birth or the
    death, the record does not say: no figure is changed by it. -#}
{% macro outside_life(dates, birth_date, death_date) -%}
nullif(substring(
        {%- for says, day, of_the_living in dates %}
        {%- set on = 'cast(' ~ day ~ ' as date)' %}
        case
            when not ({{ is_of_life(on, birth_date) }}) then ', {{ says }} ' || cast({{ on }} as string) || ' before the birth'
            {%- if of_the_living %}
            when {{ on }} > {{ add_days(death_date, 1) }} then ', {{ says }} ' || cast({{ on }} as string) || ' after the death'
            {%- endif %}
            else ''
        end
        {{- ' ||' if not loop.last }}
        {%- endfor %}
    , 3), '')
{%- endmacro %}
