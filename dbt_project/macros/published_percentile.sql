{#- The median and percentiles as NHS England publishes them: interpolated inside weekly bands, reproduced
    on 48,683 of 48,722 published rows (2014-15). From a relation of bands with the columns
    <group_columns>, band (0, 1, …), band_count, cumulative (up to and with the band), total:

        min(case when the band holds the rank then band + (rank - (cumulative - band_count)) / band_count end)

    where rank is (total + 1) / 2 for the median and p × total for a percentile. Shown from 50 pathways; `-` below. The
    last band, 104, is open: a rank in it has no number of weeks, and is published as "over 104". -#}

{% macro published_median() -%}
    {{ _published_weeks('(total + 1) / 2e0') }}
{%- endmacro %}

{% macro published_median_text() -%}
    {{ _published_text('(total + 1) / 2e0') }}
{%- endmacro %}

{% macro published_percentile(share) -%}
    {{ _published_weeks(share ~ ' * total') }}
{%- endmacro %}

{% macro published_percentile_text(share) -%}
    {{ _published_text(share ~ ' * total') }}
{%- endmacro %}

{% macro _published_weeks(rank) -%}
    case
        when max(total) >= 50
            then min(
                case
                    when
                        band < 104
                        and cumulative >= {{ rank }}
                        and cumulative - band_count < {{ rank }}
                        then band + cast({{ rank }} - (cumulative - band_count) as double) / nullif(band_count, 0)
                end
            )
    end
{%- endmacro %}

{% macro _published_text(rank) -%}
    case
        when max(total) < 50 then '-'
        when max(case when band = 104 and cumulative - band_count < {{ rank }} then 1 else 0 end) = 1 then 'over 104'
    end
{%- endmacro %}
