{#- What is to be done about charging a patient: by the category of overseas visitors (P decision pending, D and F chargeable),
    then a private patient (administrative category 02); not recorded without a category. Empty where nothing is to be done. -#}
{% macro charging_status(overseas_charging_category, administrative_category) -%}
case
    when {{ overseas_charging_category }} = 'P' then 'decision pending'
    when {{ overseas_charging_category }} in ('D', 'F') then 'chargeable'
    when {{ administrative_category }} = '02' then 'private'
    when {{ overseas_charging_category }} is null then 'not recorded'
end
{%- endmacro %}
