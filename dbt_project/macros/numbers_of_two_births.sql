{#- The valid NHS numbers that two people have, told by their dates of birth: of `numbered`, rows of nhs_number and
    birth_date. Such a number joins nobody, in any domain. -#}
{% macro numbers_of_two_births(numbered) -%}
select nhs_number
    from {{ numbered }}
    where nhs_number is not null
    group by nhs_number
    having count(distinct birth_date) > 1
{%- endmacro %}
