{#- The median and percentiles as NHS England publishes them: interpolated inside weekly bands, reproduced
    on 48,683 of 48,722 published rows (2014-15). From a relation of bands with the columns
    <group_columns>, band (0, 1, …), band_count, cumulative (up to and with the band), total:

        min(case when the band holds the rank then band + (rank - (cumulative - band_count)) / band_count end)

    where rank is (total + 1) / 2 for the median and p × total for a percentile. Shown from 50 pathways. -#}

{% macro published_median() -%}
    case
        when max(total) >= 50
            then min(
                case
                    when
                        cumulative >= (total + 1) / 2.0
                        and cumulative - band_count < (total + 1) / 2.0
                        then band + ((total + 1) / 2.0 - (cumulative - band_count)) / nullif(band_count, 0)
                end
            )
    end
{%- endmacro %}

{% macro published_percentile(share) -%}
    case
        when max(total) >= 50
            then min(
                case
                    when
                        cumulative >= {{ share }} * total
                        and cumulative - band_count < {{ share }} * total
                        then band + ({{ share }} * total - (cumulative - band_count)) / nullif(band_count, 0)
                end
            )
    end
{%- endmacro %}
