-- Bed days after the discharge-ready date, by month of discharge.
select 'FL05' as measure_id, 'trust' as level, 'trust' as organisation_unit, period_start, bed_days_after_ready as numerator, null as denominator, null as value
from beds.discharge_delays_monthly
