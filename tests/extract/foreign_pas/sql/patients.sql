-- one row per person; a death that has not happened is at the end of all days
select
    hospital_no as patient_id,
    nhs_no as nhs_number,
    '01' as nhs_number_status,
    born as birth_date,
    died as death_date,
    death_told as death_notified_date,
    case sex when 'Male' then '1' when 'Female' then '2' end as gender,
    ethnicity as ethnic_category,
    gp_code as general_practice,
    icb_code as commissioner,
    overseas as overseas_charging_category
from epr.known_person
