{#- Written by `make contracts` from models/exceptions/<domain>/rules/<rule>.yml; change those. -#}

{#- Of each rule model: the facts that matter, those that grow by themselves, the SQL that says them. -#}
{% macro rule_facts(domain) -%}
{{ return({
    'beds': {
        'bed_occ_gt_avail': {
            'matter': ['occupied', 'open_beds'],
            'age': [],
            'detail': "coalesce(cast(occupied as string), 'not recorded') || ' patients in ' || coalesce(cast(open_beds as string), 'not recorded') || ' open beds: escalation or corridor spaces were not declared, or patients were not discharged on the record'",
        },
        'bed_overlap': {
            'matter': ['ward', 'bed', 'started_at', 'lasts', 'overlap_minutes'],
            'age': [],
            'detail': "'Ward ' || coalesce(cast(ward as string), 'unknown') || ', bed ' || coalesce(cast(bed as string), 'unknown') || ', from ' || coalesce(cast(started_at as string), 'unknown') || ': ' || case when cast(lasts as string) = 'true' then 'another patient is in the same bed, and both are still there' else 'another patient was in the same bed' || coalesce(' for ' || cast(overlap_minutes as string) || ' minutes', '') end",
        },
        'daycase_overnight': {
            'matter': ['admitted_at', 'still_here', 'midnights'],
            'age': [],
            'detail': "'Day case admitted ' || coalesce(cast(admitted_at as string), 'not recorded') || ', ' || case when cast(still_here as string) = 'true' then 'still here after midnight' else 'stayed ' || coalesce(cast(midnights as string), 'unknown') || ' midnights' end",
        },
        'delay_reason_missing': {
            'matter': ['discharge_ready_date'],
            'age': ['nights'],
            'detail': "'Day ' || coalesce(cast(nights as string), 'not recorded') || ' in hospital, does not meet the criteria to reside since ' || coalesce(cast(discharge_ready_date as string), 'an unknown date') || ', no reason for the delay'",
        },
        'discharged_still_in_bed': {
            'matter': ['ward', 'bed', 'started_at'],
            'age': [],
            'detail': "'The patient was discharged but the ward stay has no end: ward ' || coalesce(cast(ward as string), 'unknown') || ', bed ' || coalesce(cast(bed as string), 'unknown') || ', from ' || coalesce(cast(started_at as string), 'unknown')",
        },
        'dq_duplicate_key_beds': {
            'matter': ['feed', 'repeated_key'],
            'age': [],
            'detail': "coalesce(cast(feed as string), 'not recorded') || ': ' || coalesce(cast(repeated_key as string), 'not recorded')",
        },
        'dq_wrong_value_beds': {
            'matter': ['fault', 'feed', 'column_name', 'text'],
            'age': [],
            'detail': "case when cast(fault as string) = 'value' then coalesce(cast(feed as string), 'not recorded') || '.' || coalesce(cast(column_name as string), 'not recorded') || ' holds an invalid value: ' || coalesce(cast(text as string), 'not recorded') when cast(fault as string) = 'undecoded' then coalesce(cast(feed as string), 'not recorded') || ' holds bytes that are not UTF-8, read as empty: ' || coalesce(cast(text as string), 'not recorded') else '' end",
        },
        'drd_after_discharge': {
            'matter': ['discharge_ready_date', 'discharged_at'],
            'age': [],
            'detail': "'Discharge ready date ' || coalesce(cast(discharge_ready_date as string), 'not recorded') || ' is after the discharge on ' || coalesce(cast(discharged_at as string), 'not recorded')",
        },
        'drd_before_admission': {
            'matter': ['discharge_ready_date', 'admitted_at'],
            'age': [],
            'detail': "'Discharge ready date ' || coalesce(cast(discharge_ready_date as string), 'not recorded') || ' is before the admission on ' || coalesce(cast(admitted_at as string), 'not recorded')",
        },
        'drd_blank_assumed_no_delay': {
            'matter': ['discharged_at', 'nights', 'discharge_ready_date'],
            'age': [],
            'detail': "'Discharged ' || coalesce(cast(discharged_at as string), 'not recorded') || ' after ' || coalesce(cast(nights as string), 'not recorded') || ' nights without a discharge ready date: ' || case when discharge_ready_date is not null then 'the delay is counted from the review of ' || coalesce(cast(discharge_ready_date as string), 'not recorded') when discharge_ready_date is null then 'counted as no delay' else '' end",
        },
        'drd_missing_nctr': {
            'matter': ['discharge_ready_date', 'recorded_ready_date'],
            'age': [],
            'detail': "'Does not meet the criteria to reside since ' || coalesce(cast(discharge_ready_date as string), 'an unknown date') || ', ' || case when recorded_ready_date is not null then 'but the discharge ready date ' || coalesce(cast(recorded_ready_date as string), 'not recorded') || ' belongs to an earlier period' when recorded_ready_date is null then 'no discharge ready date' else '' end",
        },
        'drd_stale': {
            'matter': ['last_assessed_on'],
            'age': [],
            'detail': "'Does not meet the criteria to reside, last reviewed ' || coalesce(cast(last_assessed_on as string), 'never')",
        },
        'dt_ambiguous_local_time_beds': {
            'matter': ['started_at', 'ended_at'],
            'age': [],
            'detail': "'Ambiguous local time (the clocks went back) without an offset: started ' || coalesce(cast(started_at as string), 'unknown') || ', ended ' || coalesce(cast(ended_at as string), 'not yet')",
        },
        'dt_exact_midnight_beds': {
            'matter': ['admitted_at', 'discharged_at'],
            'age': [],
            'detail': "'A time is exactly midnight: admitted ' || coalesce(cast(admitted_at as string), 'time unknown') || ', discharged ' || coalesce(cast(discharged_at as string), 'not yet')",
        },
        'dt_future_beds': {
            'matter': ['first_step', 'first_date', 'second_step', 'second_date'],
            'age': [],
            'detail': "'In the future:' || coalesce(' ' || cast(first_step as string) || ' ' || cast(first_date as string), '') || coalesce(' ' || cast(second_step as string) || ' ' || cast(second_date as string), '')",
        },
        'dt_nonexistent_local_time_beds': {
            'matter': ['started_at', 'ended_at'],
            'age': [],
            'detail': "'Non-existent local time (the clocks went forward): started ' || coalesce(cast(started_at as string), 'unknown') || ', ended ' || coalesce(cast(ended_at as string), 'not yet')",
        },
        'dt_outside_life_beds': {
            'matter': ['dates'],
            'age': [],
            'detail': "'Dates outside the patient''s life: ' || coalesce(cast(dates as string), 'none')",
        },
        'dt_pre1900_beds': {
            'matter': ['first_step', 'first_date', 'second_step', 'second_date'],
            'age': [],
            'detail': "'Before 1900:' || coalesce(' ' || cast(first_step as string) || ' ' || cast(first_date as string), '') || coalesce(' ' || cast(second_step as string) || ' ' || cast(second_date as string), '')",
        },
        'in_bed_no_spell': {
            'matter': ['ward', 'bed', 'started_at'],
            'age': [],
            'detail': "'The patient is in a bed without an admission on PAS: ward ' || coalesce(cast(ward as string), 'unknown') || ', bed ' || coalesce(cast(bed as string), 'unknown') || ', from ' || coalesce(cast(started_at as string), 'unknown')",
        },
        'kh03_cc_in_ga': {
            'matter': ['ward'],
            'age': [],
            'detail': "'Ward ' || coalesce(cast(ward as string), 'not recorded') || ' has the main specialty critical care medicine and is counted as general and acute'",
        },
        'kh03_closed_counted': {
            'matter': ['core_open', 'closed', 'core_beds'],
            'age': [],
            'detail': "coalesce(cast(core_open as string), 'not recorded') || ' core beds open and ' || coalesce(cast(closed as string), 'not recorded') || ' closed, more than the ' || coalesce(cast(core_beds as string), 'not recorded') || ' core beds of the ward'",
        },
        'kh03_no_column': {
            'matter': ['ward', 'main_specialty'],
            'age': [],
            'detail': "'Ward ' || coalesce(cast(ward as string), 'unknown') || ', main specialty ' || coalesce(cast(main_specialty as string), 'unknown') || ': the KH03 return has no column for it'",
        },
        'kh03_occ_gt_avail': {
            'matter': ['sector', 'quarter', 'percent_occupied'],
            'age': [],
            'detail': "coalesce(cast(sector as string), 'not recorded') || ' ' || coalesce(cast(quarter as string), 'not recorded') || ': ' || case when percent_occupied is not null then coalesce(cast(percent_occupied as string), 'not recorded') || ' per cent of the available bed days were occupied' when percent_occupied is null then 'bed days were occupied and none was available' else '' end",
        },
        'kh03_vs_sitrep': {
            'matter': ['sector', 'quarter', 'declared_per_100'],
            'age': [],
            'detail': "coalesce(cast(sector as string), 'not recorded') || ' ' || coalesce(cast(quarter as string), 'not recorded') || ': ' || case when declared_per_100 is not null then coalesce(cast(declared_per_100 as string), 'not recorded') || ' bed days declared at 08:00 for every 100 at midnight' when declared_per_100 is null then 'bed days declared at 08:00 and none at midnight' else '' end",
        },
        'los_over_180': {
            'matter': ['admitted_at'],
            'age': ['nights'],
            'detail': "'Day ' || coalesce(cast(nights as string), 'not recorded') || ' in hospital, admitted ' || coalesce(cast(admitted_at as string), 'on an unknown date')",
        },
        'pt_number_shared_beds': {
            'matter': ['other_patient'],
            'age': [],
            'detail': "'The NHS number is also on patient ' || coalesce(cast(other_patient as string), 'unknown') || ', and the dates of birth differ'",
        },
        'spell_end_before_start': {
            'matter': ['admitted_at', 'discharged_at', 'counted_in_ward'],
            'age': [],
            'detail': "'Discharge ' || coalesce(cast(discharged_at as string), 'unknown') || ' is before the admission ' || coalesce(cast(admitted_at as string), 'unknown') || coalesce('; counted in ward ' || cast(counted_in_ward as string) || ' every night until it is corrected', '')",
        },
        'spell_no_ward_stay': {
            'matter': ['admitted_at', 'discharged_at'],
            'age': [],
            'detail': "'Admitted ' || coalesce(cast(admitted_at as string), 'unknown') || ', ' || case when discharged_at is not null then 'discharged ' || coalesce(cast(discharged_at as string), 'not recorded') when discharged_at is null then 'still here' else '' end || ', no ward stay'",
        },
        'spell_overlap': {
            'matter': ['admitted_at', 'other_spell_id', 'other_admitted_at', 'lasts', 'midnights'],
            'age': [],
            'detail': "'Admitted ' || coalesce(cast(admitted_at as string), 'unknown') || '; spell ' || coalesce(cast(other_spell_id as string), 'unknown') || ' of the same patient, admitted ' || coalesce(cast(other_admitted_at as string), 'unknown') || ', ' || case when cast(lasts as string) = 'true' then 'is open too' else 'covers ' || coalesce(cast(midnights as string), 'unknown') || ' of the same midnights' end",
        },
        'ward_end_before_start': {
            'matter': ['ward', 'valid_from', 'valid_to'],
            'age': [],
            'detail': "'Ward ' || coalesce(cast(ward as string), 'not recorded') || ': closing date ' || coalesce(cast(valid_to as string), 'missing') || ' is before its opening date ' || coalesce(cast(valid_from as string), 'not recorded') || '; counted as open until it is corrected'",
        },
        'ward_stay_end_before_start': {
            'matter': ['ward', 'bed', 'started_at', 'ended_at', 'still_counted'],
            'age': [],
            'detail': "'Ward ' || coalesce(cast(ward as string), 'unknown') || ', bed ' || coalesce(cast(bed as string), 'unknown') || ': end ' || coalesce(cast(ended_at as string), 'unknown') || ' is before the start ' || coalesce(cast(started_at as string), 'unknown') || coalesce('; ' || case when cast(still_counted as string) = 'true' then 'counted in the ward every night until it is corrected' end, '')",
        },
        'ward_stay_gap': {
            'matter': ['ward', 'bed', 'started_at', 'lasts', 'gap_minutes'],
            'age': [],
            'detail': "'Ward ' || coalesce(cast(ward as string), 'unknown') || ', bed ' || coalesce(cast(bed as string), 'unknown') || ', from ' || coalesce(cast(started_at as string), 'unknown') || ': ' || case when cast(lasts as string) = 'true' then 'ended, and the patient is in no ward since' else 'the patient was in no ward' || coalesce(' for ' || cast(gap_minutes as string) || ' minutes', '') || ' after it' end",
        },
        'ward_stay_other_patient': {
            'matter': ['ward', 'bed', 'started_at'],
            'age': [],
            'detail': "'Ward ' || coalesce(cast(ward as string), 'unknown') || ', bed ' || coalesce(cast(bed as string), 'unknown') || ', from ' || coalesce(cast(started_at as string), 'unknown') || ': names the spell of another patient'",
        },
        'ward_stay_outside_spell': {
            'matter': ['ward', 'bed', 'started_at', 'outside_minutes'],
            'age': [],
            'detail': "'Ward ' || coalesce(cast(ward as string), 'unknown') || ', bed ' || coalesce(cast(bed as string), 'unknown') || ', from ' || coalesce(cast(started_at as string), 'unknown') || ': ' || coalesce(cast(outside_minutes as string), 'unknown') || ' minutes are outside its spell'",
        },
        'ward_stay_overlap': {
            'matter': ['ward', 'bed', 'started_at', 'lasts', 'overlap_minutes'],
            'age': [],
            'detail': "'Ward ' || coalesce(cast(ward as string), 'unknown') || ', bed ' || coalesce(cast(bed as string), 'unknown') || ', from ' || coalesce(cast(started_at as string), 'unknown') || ': ' || case when cast(lasts as string) = 'true' then 'not ended though the next stay has begun' else 'still open ' || coalesce(cast(overlap_minutes as string), 'unknown') || ' minutes into the next stay' end",
        },
    },
    'cancer': {
        'cx_01': {
            'matter': [],
            'age': ['open_days'],
            'detail': "'Day ' || coalesce(cast(open_days as string), 'unknown') || ', no open action'",
        },
        'cx_02': {
            'matter': ['next_action_date'],
            'age': [],
            'detail': "'An open action is overdue or has no date; next action ' || coalesce(cast(next_action_date as string), 'undated')",
        },
        'cx_03': {
            'matter': ['next_action_date'],
            'age': [],
            'detail': "'The next action is only on ' || coalesce(cast(next_action_date as string), 'an unknown date')",
        },
        'cx_04': {
            'matter': ['last_tracked_on'],
            'age': ['open_days'],
            'detail': "'Day ' || coalesce(cast(open_days as string), 'unknown') || ', last tracked ' || coalesce(cast(last_tracked_on as string), 'never')",
        },
        'cx_05': {
            'matter': [],
            'age': ['open_days'],
            'detail': "'Day ' || coalesce(cast(open_days as string), 'unknown') || ', no harm review'",
        },
        'cx_06': {
            'matter': [],
            'age': ['open_days'],
            'detail': "'Day ' || coalesce(cast(open_days as string), 'unknown') || ', no decision to treat'",
        },
        'cx_07': {
            'matter': [],
            'age': ['open_days'],
            'detail': "'Day ' || coalesce(cast(open_days as string), 'unknown') || ', patient not informed whether it is cancer'",
        },
        'cx_08': {
            'matter': ['date_informed', 'fds_end_reason'],
            'age': [],
            'detail': "case when date_informed is not null then 'Patient informed ' || coalesce(cast(date_informed as string), 'not recorded') || ', but no Faster Diagnosis end reason' when date_informed is null then 'Faster Diagnosis end reason ' || coalesce(cast(fds_end_reason as string), 'missing') || ', but no date informed' else '' end",
        },
        'cx_09': {
            'matter': [],
            'age': [],
            'detail': "'Status 03 (no cancer), but no date informed'",
        },
        'cx_10': {
            'matter': [],
            'age': ['open_days'],
            'detail': "'Day ' || coalesce(cast(open_days as string), 'unknown') || ', no appointment on PAS'",
        },
        'cx_11': {
            'matter': ['treated_on'],
            'age': [],
            'detail': "'Treated on PAS ' || coalesce(cast(treated_on as string), 'on an unknown date') || ', but no treatment on the tracker'",
        },
        'cx_12': {
            'matter': [],
            'age': [],
            'detail': "'No referral on PAS with its pathway identifier, nor one of this person near the received date'",
        },
        'cx_13': {
            'matter': ['received_date'],
            'age': [],
            'detail': "'Referral with priority 3, received ' || coalesce(cast(received_date as string), 'on an unknown date') || ', is not on the tracker'",
        },
        'cx_14': {
            'matter': ['received', 'start_unknown', 'steps'],
            'age': [],
            'detail': "'Received ' || coalesce(cast(received as string), 'on an unknown date') || coalesce('; ' || case when cast(start_unknown as string) = 'true' then 'the clock start is unknown' end, '') || coalesce('; before it or in the future: ' || cast(steps as string), '')",
        },
        'cx_15': {
            'matter': ['decision_to_treat_date', 'treatment_date'],
            'age': [],
            'detail': "'Decision to treat ' || coalesce(cast(decision_to_treat_date as string), 'not recorded') || ' is after the treatment ' || coalesce(cast(treatment_date as string), 'not recorded')",
        },
        'cx_16': {
            'matter': ['treatment_date'],
            'age': [],
            'detail': "'Treated ' || coalesce(cast(treatment_date as string), 'not recorded') || ' without a decision to treat'",
        },
        'cx_17': {
            'matter': ['upgrade_date', 'received_date', 'priority_type', 'decision_to_treat_date'],
            'age': [],
            'detail': "'Upgraded ' || coalesce(cast(upgrade_date as string), 'not recorded') || ', received ' || coalesce(cast(received_date as string), 'on an unknown date') || ', priority ' || coalesce(cast(priority_type as string), 'missing') || ', decision to treat ' || coalesce(cast(decision_to_treat_date as string), 'missing')",
        },
        'cx_18': {
            'matter': ['received_date', 'decision_to_refer_date'],
            'age': [],
            'detail': "'Received ' || coalesce(cast(received_date as string), 'on an unknown date') || ', decision to refer ' || coalesce(cast(decision_to_refer_date as string), 'unknown')",
        },
        'cx_19': {
            'matter': ['diagnosis_missing'],
            'age': [],
            'detail': "case when cast(diagnosis_missing as string) = 'true' then 'Treated, but the diagnosis is missing' else 'Treated, but the diagnosis is not one of the national list' end",
        },
        'cx_20': {
            'matter': ['patient_status', 'first_treatment_date', 'treatment_date'],
            'age': [],
            'detail': "'Status ' || coalesce(cast(patient_status as string), 'missing') || ', ' || case when first_treatment_date is not null then 'first treatment ' || coalesce(cast(first_treatment_date as string), 'not recorded') when first_treatment_date is null then case when treatment_date is not null then 'treated ' || coalesce(cast(treatment_date as string), 'not recorded') || ', but no first treatment' when treatment_date is null then 'no treatment' else '' end else '' end",
        },
        'cx_21': {
            'matter': ['days', 'reason'],
            'age': [],
            'detail': "'Adjustment of ' || coalesce(cast(days as string), 'no') || ' days, reason ' || coalesce(cast(reason as string), 'missing')",
        },
        'cx_22': {
            'matter': ['days', 'reason', 'missed_appointments'],
            'age': [],
            'detail': "'Adjustment of ' || coalesce(cast(days as string), 'not recorded') || ' days before first seen, reason ' || coalesce(cast(reason as string), 'missing') || ', missed appointments on PAS ' || coalesce(cast(missed_appointments as string), 'unknown')",
        },
        'cx_23': {
            'matter': ['days', 'reason'],
            'age': [],
            'detail': "'Adjustment of ' || coalesce(cast(days as string), 'not recorded') || ' days before the treatment, reason ' || coalesce(cast(reason as string), 'missing')",
        },
        'cx_24': {
            'matter': ['from_provider', 'to_provider', 'transfer_date'],
            'age': [],
            'detail': "'Transfer from ' || coalesce(cast(from_provider as string), 'an unknown provider') || ' to ' || coalesce(cast(to_provider as string), 'an unknown provider') || ' on ' || coalesce(cast(transfer_date as string), 'an unknown date')",
        },
        'cx_25': {
            'matter': ['provider_missing'],
            'age': [],
            'detail': "'Breach split 50:50, ' || case when cast(provider_missing as string) = 'true' then 'accountable investigating provider missing' else 'date of transfer to treatment missing' end",
        },
        'cx_26': {
            'matter': ['sent_on_day', 'acknowledged'],
            'age': [],
            'detail': "'Transferred out on day ' || coalesce(cast(sent_on_day as string), 'unknown') || coalesce(', ' || case when cast(acknowledged as string) = 'false' then 'not acknowledged' end, '')",
        },
        'cx_27': {
            'matter': [],
            'age': ['days_since_transfer'],
            'detail': "'Day ' || coalesce(cast(days_since_transfer as string), 'unknown') || ' since the transfer in, no treatment date'",
        },
        'cx_28': {
            'matter': ['other_received_date'],
            'age': [],
            'detail': "'Another referral to the same tumour group is open, received ' || coalesce(cast(other_received_date as string), 'on an unknown date')",
        },
        'cx_29': {
            'matter': ['closed'],
            'age': [],
            'detail': "case when cast(closed as string) = 'false' then 'Status 69, but not closed' else 'The record that continues it has another received date' end",
        },
        'cx_30': {
            'matter': ['treatments'],
            'age': [],
            'detail': "coalesce(cast(treatments as string), 'not recorded') || ' first treatments of one primary'",
        },
        'cx_31': {
            'matter': ['priority_type', 'source_of_referral', 'referral_type'],
            'age': [],
            'detail': "'The route is unknown: priority ' || coalesce(cast(priority_type as string), 'missing') || ', source of referral ' || coalesce(cast(source_of_referral as string), 'missing') || ', referral type ' || coalesce(cast(referral_type as string), 'missing')",
        },
        'cx_32': {
            'matter': ['number', 'other_patient'],
            'age': [],
            'detail': "case when cast(number as string) = 'check_digit' then 'The NHS number fails its check digit' when cast(number as string) = 'missing' then 'The NHS number is missing' when cast(number as string) = 'shared' then 'The NHS number belongs to two dates of birth' || coalesce(', also on patient ' || cast(other_patient as string), '') when cast(number as string) = 'differs_from_pas' then 'PAS has another NHS number for this patient' when cast(number as string) = 'not_verified' then 'The NHS number is not verified' else '' end",
        },
        'cx_33': {
            'matter': ['identifier'],
            'age': [],
            'detail': "case when cast(identifier as string) = 'missing' then 'The pathway identifier is missing' when cast(identifier as string) = 'too_long' then 'The pathway identifier does not have 1 to 20 characters' when cast(identifier as string) = 'issuer_missing' then 'The issuer of the pathway identifier is missing' when cast(identifier as string) = 'shared' then 'More than one person has the pathway identifier' else '' end",
        },
        'cx_34': {
            'matter': ['items'],
            'age': [],
            'detail': "'Not an organisation or site code: ' || coalesce(cast(items as string), 'none')",
        },
        'cx_35': {
            'matter': ['standard', 'days', 'delay_reason'],
            'age': [],
            'detail': "'Standard ' || coalesce(cast(standard as string), 'not recorded') || ' ended on day ' || coalesce(cast(days as string), 'not recorded') || ', ' || case when delay_reason is not null then 'within the standard, but with delay reason ' || coalesce(cast(delay_reason as string), 'not recorded') when delay_reason is null then 'a breach without a delay reason' else '' end",
        },
        'cx_36': {
            'matter': ['standard', 'delay_reason', 'paused_days', 'choices_of_patient'],
            'age': [],
            'detail': "'Standard ' || coalesce(cast(standard as string), 'not recorded') || ', delay reason ' || coalesce(cast(delay_reason as string), 'missing') || ', days paused by the patient ' || coalesce(cast(paused_days as string), 'not recorded') || ', appointments missed or declined on PAS ' || coalesce(cast(choices_of_patient as string), 'unknown')",
        },
        'cx_37': {
            'matter': ['modality'],
            'age': [],
            'detail': "'Treatment modality ' || coalesce(cast(modality as string), 'missing') || ' was retired before the treatment'",
        },
        'cx_38': {
            'matter': ['downgraded_date', 'agreed'],
            'age': [],
            'detail': "'Downgraded ' || coalesce(cast(downgraded_date as string), 'not recorded') || ' ' || case when cast(agreed as string) = 'true' then 'after being seen' else 'without a recorded agreement of the referrer' end",
        },
        'cx_39': {
            'matter': ['death_date'],
            'age': [],
            'detail': "'Died ' || coalesce(cast(death_date as string), 'on an unknown date') || ', but the pathway is open'",
        },
        'cx_40': {
            'matter': ['administrative_category', 'charging_category'],
            'age': [],
            'detail': "'Administrative category ' || coalesce(cast(administrative_category as string), 'missing') || ', overseas charging category ' || coalesce(cast(charging_category as string), 'missing')",
        },
        'cx_41': {
            'matter': ['missing'],
            'age': ['days_to_close'],
            'detail': "'Not accepted for upload: ' || coalesce(cast(missing as string), 'unknown') || '; days to close ' || coalesce(cast(days_to_close as string), 'unknown')",
        },
        'cx_44': {
            'matter': ['decision_to_treat_date'],
            'age': [],
            'detail': "'Decision to treat ' || coalesce(cast(decision_to_treat_date as string), 'missing') || ', no treatment date'",
        },
        'cx_46': {
            'matter': ['cancelled_on'],
            'age': [],
            'detail': "'Admission cancelled ' || coalesce(cast(cancelled_on as string), 'on an unknown date') || ', no new date'",
        },
        'dq_duplicate_key_cancer': {
            'matter': ['feed', 'repeated_key'],
            'age': [],
            'detail': "coalesce(cast(feed as string), 'not recorded') || ': ' || coalesce(cast(repeated_key as string), 'not recorded')",
        },
        'dq_end_before_start_cancer': {
            'matter': ['feed', 'start_date', 'ended_before'],
            'age': [],
            'detail': "case when cast(feed as string) = 'transfers' then 'Transfer sent ' || coalesce(cast(start_date as string), 'on an unknown date') || ', acknowledged ' || coalesce(cast(ended_before as string), 'not recorded') || '; it counts as not acknowledged' when cast(feed as string) = 'actions' then 'Action created ' || coalesce(cast(start_date as string), 'on an unknown date') || ', completed ' || coalesce(cast(ended_before as string), 'not recorded') || '; it counts as open' else coalesce(cast(feed as string), 'not recorded') end",
        },
        'dq_unknown_care_record': {
            'matter': ['feed', 'care_record'],
            'age': [],
            'detail': "'The row of ' || coalesce(cast(feed as string), 'not recorded') || ' names care record ' || coalesce(cast(care_record as string), 'missing') || ', which is not on the tracker'",
        },
        'dq_wrong_value_cancer': {
            'matter': ['fault', 'feed', 'column_name', 'text'],
            'age': [],
            'detail': "case when cast(fault as string) = 'value' then coalesce(cast(feed as string), 'not recorded') || '.' || coalesce(cast(column_name as string), 'not recorded') || ' holds an invalid value: ' || coalesce(cast(text as string), 'not recorded') when cast(fault as string) = 'undecoded' then coalesce(cast(feed as string), 'not recorded') || ' holds bytes that are not UTF-8, read as empty: ' || coalesce(cast(text as string), 'not recorded') else '' end",
        },
        'dt_outside_life_cancer': {
            'matter': ['dates'],
            'age': [],
            'detail': "'Dates outside the patient''s life: ' || coalesce(cast(dates as string), 'none')",
        },
    },
    'ed': {
        'dq_duplicate_key_ed': {
            'matter': ['feed', 'repeated_key'],
            'age': [],
            'detail': "coalesce(cast(feed as string), 'not recorded') || ': ' || coalesce(cast(repeated_key as string), 'not recorded')",
        },
        'dq_wrong_value_ed': {
            'matter': ['fault', 'feed', 'column_name', 'text'],
            'age': [],
            'detail': "case when cast(fault as string) = 'value' then coalesce(cast(feed as string), 'not recorded') || '.' || coalesce(cast(column_name as string), 'not recorded') || ' holds an invalid value: ' || coalesce(cast(text as string), 'not recorded') when cast(fault as string) = 'undecoded' then coalesce(cast(feed as string), 'not recorded') || ' holds bytes that are not UTF-8, read as empty: ' || coalesce(cast(text as string), 'not recorded') else '' end",
        },
        'dt_ambiguous_local_time': {
            'matter': ['times'],
            'age': [],
            'detail': "'Ambiguous local time (the clocks went back) without an offset: ' || coalesce(cast(times as string), 'none')",
        },
        'dt_exact_midnight': {
            'matter': ['times'],
            'age': [],
            'detail': "'Exactly midnight: ' || coalesce(cast(times as string), 'none')",
        },
        'dt_future': {
            'matter': ['times'],
            'age': [],
            'detail': "'In the future: ' || coalesce(cast(times as string), 'none')",
        },
        'dt_nonexistent_local_time': {
            'matter': ['times'],
            'age': [],
            'detail': "'Non-existent local time (the clocks went forward): ' || coalesce(cast(times as string), 'none')",
        },
        'dt_outside_life_ed': {
            'matter': ['dates'],
            'age': [],
            'detail': "'Dates outside the patient''s life: ' || coalesce(cast(dates as string), 'none')",
        },
        'dt_pre1900': {
            'matter': ['times'],
            'age': [],
            'detail': "'Before 1900: ' || coalesce(cast(times as string), 'none')",
        },
        'ed_12h_dta': {
            'matter': ['arrived_at', 'departed_at', 'wait_minutes'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': ' || coalesce(cast(wait_minutes as string), 'unknown') || ' minutes from the decision to admit'",
        },
        'ed_admitted_no_spell': {
            'matter': ['arrived_at', 'departed_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': admitted, but no spell on PAS'",
        },
        'ed_amb_mode_no_amb': {
            'matter': ['arrived_at', 'departed_at', 'by_ambulance'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': ' || case when cast(by_ambulance as string) = 'true' then 'arrival mode ambulance, but no ambulance time' else 'ambulance times, but another arrival mode' end",
        },
        'ed_arrival_missing': {
            'matter': ['arrived_at', 'departed_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end",
        },
        'ed_breach_cluster_239': {
            'matter': ['times_neighbours'],
            'age': [],
            'detail': "'Departures clustered just before 4 hours: at 230 to 240 minutes ' || case when times_neighbours is not null then 'there are ' || coalesce(cast(times_neighbours as string), 'not recorded') || ' times as many as in the eleven minutes before or after' when times_neighbours is null then 'there are departures, and none in the eleven minutes before or after' else '' end",
        },
        'ed_breach_no_reason': {
            'matter': ['arrived_at', 'departed_at', 'total_minutes'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ', ' || coalesce(cast(total_minutes as string), 'unknown') || ' minutes: over 4 hours without a breach reason'",
        },
        'ed_conclusion_eq_departure_adm': {
            'matter': ['arrived_at', 'departed_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': admitted, and the conclusion is recorded at the departure'",
        },
        'ed_death_review_clock_stop': {
            'matter': ['arrived_at', 'departed_at', 'concluded_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ', died: concluded ' || coalesce(cast(concluded_at as string), 'time unknown')",
        },
        'ed_departure_missing': {
            'matter': ['arrived_at', 'departed_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end",
        },
        'ed_depart_before_arrival': {
            'matter': ['arrived_at', 'departed_at', 'minutes_if_next_day'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': the departure is before the arrival' || coalesce('; one day later it would be ' || cast(minutes_if_next_day as string) || ' minutes', '')",
        },
        'ed_dta_after_departure': {
            'matter': ['arrived_at', 'departed_at', 'decided_to_admit_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': decision to admit ' || coalesce(cast(decided_to_admit_at as string), 'missing') || ', after the departure'",
        },
        'ed_dta_before_arrival': {
            'matter': ['arrived_at', 'departed_at', 'decided_to_admit_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': decision to admit ' || coalesce(cast(decided_to_admit_at as string), 'missing') || ', before the arrival'",
        },
        'ed_dta_missing_admitted': {
            'matter': ['arrived_at', 'departed_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': admitted without a decision to admit'",
        },
        'ed_dta_not_admitted': {
            'matter': ['arrived_at', 'departed_at', 'decided_to_admit_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': decision to admit ' || coalesce(cast(decided_to_admit_at as string), 'missing') || ', but not admitted'",
        },
        'ed_handover_missing': {
            'matter': ['arrived_at', 'departed_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': no ambulance handover time'",
        },
        'ed_handover_negative': {
            'matter': ['arrived_at', 'departed_at', 'handed_over_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': ambulance handover ' || coalesce(cast(handed_over_at as string), 'missing') || ', before the arrival'",
        },
        'ed_handover_over_180': {
            'matter': ['arrived_at', 'departed_at', 'handover_minutes'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': the ambulance handover took ' || coalesce(cast(handover_minutes as string), 'unknown') || ' minutes'",
        },
        'ed_lwbs_late': {
            'matter': ['arrived_at', 'departed_at', 'total_minutes'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ', ' || coalesce(cast(total_minutes as string), 'unknown') || ' minutes: left before being seen'",
        },
        'ed_overlapping_attendance': {
            'matter': ['arrived_at', 'departed_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': the same person was already in the department'",
        },
        'ed_planned_counted': {
            'matter': ['arrived_at', 'departed_at', 'category'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ', attendance category ' || coalesce(cast(category as string), 'missing') || ': a planned attendance is counted in the standard'",
        },
        'ed_seq_assess': {
            'matter': ['arrived_at', 'departed_at', 'assessed_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': assessed ' || coalesce(cast(assessed_at as string), 'time unknown') || ', before the arrival or after the departure'",
        },
        'ed_seq_crtp': {
            'matter': ['arrived_at', 'departed_at', 'seen_at', 'ready_to_proceed_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ', seen ' || coalesce(cast(seen_at as string), 'time unknown') || ': clinically ready to proceed ' || coalesce(cast(ready_to_proceed_at as string), 'time unknown') || ' is out of sequence'",
        },
        'ed_seq_treat': {
            'matter': ['arrived_at', 'departed_at', 'assessed_at', 'seen_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ', assessed ' || coalesce(cast(assessed_at as string), 'time unknown') || ': seen ' || coalesce(cast(seen_at as string), 'time unknown') || ' is out of sequence'",
        },
        'ed_spell_shared': {
            'matter': ['arrived_at', 'departed_at', 'spell', 'names_own_spell'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': another attendance has the same spell ' || coalesce(cast(spell as string), 'unknown') || coalesce(', ' || case when cast(names_own_spell as string) = 'true' then 'which belongs to this patient' end, '')",
        },
        'ed_stay_over_24h': {
            'matter': ['arrived_at', 'departed_at', 'total_minutes'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': ' || coalesce(cast(total_minutes as string), 'unknown') || ' minutes, over 24 hours'",
        },
        'ed_stay_over_72h': {
            'matter': ['arrived_at', 'departed_at', 'total_minutes'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': ' || coalesce(cast(total_minutes as string), 'unknown') || ' minutes, over 72 hours'",
        },
        'ed_stream_dup': {
            'matter': ['arrived_at', 'departed_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': streamed to another department and recorded in both'",
        },
        'ed_type_invalid': {
            'matter': ['arrived_at', 'departed_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': the department type is missing or invalid'",
        },
        'ed_wait_restated': {
            'matter': ['first_minutes', 'first_decision_minutes', 'first_published_on', 'change', 'minutes', 'decision_minutes'],
            'age': [],
            'detail': "coalesce(cast(first_minutes as string), 'not recorded') || ' minutes' || coalesce(', ' || cast(first_decision_minutes as string) || ' from the decision to admit,', '') || ' as published with data as at ' || coalesce(cast(first_published_on as string), 'not recorded') || '; ' || case when cast(change as string) = 'not_delivered' then 'no longer delivered' when cast(change as string) = 'not_counted' then 'no longer counted' when cast(change as string) = 'other_wait' then 'now ' || case when minutes is not null then coalesce(cast(minutes as string), 'not recorded') || ' minutes' when minutes is null then 'without a departure' else '' end || coalesce(', ' || cast(decision_minutes as string) || ' from the decision to admit', '') else '' end",
        },
        'ed_zero_duration': {
            'matter': ['arrived_at', 'departed_at'],
            'age': [],
            'detail': "'Arrived ' || coalesce(cast(arrived_at as string), 'at an unknown time') || ', ' || case when departed_at is not null then 'departed ' || coalesce(cast(departed_at as string), 'not recorded') when departed_at is null then 'no departure time' else '' end || ': the attendance lasted one minute or less'",
        },
        'pt_duplicate': {
            'matter': ['patients', 'other_patient'],
            'age': [],
            'detail': "coalesce(cast(patients as string), 'not recorded') || ' local patient identifiers have the same NHS number, another is ' || coalesce(cast(other_patient as string), 'unknown')",
        },
        'pt_nhsno_invalid': {
            'matter': [],
            'age': [],
            'detail': "'The NHS number fails its check digit'",
        },
        'pt_nhsno_missing': {
            'matter': ['has_local_patient'],
            'age': [],
            'detail': "case when cast(has_local_patient as string) = 'true' then 'The patient has no usable NHS number' else 'Neither an NHS number nor a local patient identifier' end",
        },
        'pt_nhsno_status_conflict': {
            'matter': ['number_status', 'has_number'],
            'age': [],
            'detail': "'NHS number status ' || coalesce(cast(number_status as string), 'missing') || ', ' || case when cast(has_number as string) = 'true' then 'with a number' else 'without a number' end",
        },
        'pt_number_shared_ed': {
            'matter': ['other_patient'],
            'age': [],
            'detail': "'The NHS number is also on patient ' || coalesce(cast(other_patient as string), 'unknown') || ', and the dates of birth differ'",
        },
        'spell_21_no_ed': {
            'matter': ['admitted_on'],
            'age': [],
            'detail': "'Admitted ' || coalesce(cast(admitted_on as string), 'on an unknown date') || ' through the emergency department (method 21), but no attendance'",
        },
    },
    'elective': {
        'cx_28_approaching': {
            'matter': ['cancelled_on', 'day_28'],
            'age': [],
            'detail': "'Cancelled ' || coalesce(cast(cancelled_on as string), 'not recorded') || ', day 28 is ' || coalesce(cast(day_28 as string), 'not recorded') || ', not yet treated'",
        },
        'cx_28_breach': {
            'matter': ['cancelled_on', 'day_28'],
            'age': [],
            'detail': "'Cancelled ' || coalesce(cast(cancelled_on as string), 'not recorded') || ', day 28 was ' || coalesce(cast(day_28 as string), 'not recorded') || ', not treated'",
        },
        'cx_cancel_before_offer': {
            'matter': ['offered_date', 'cancelled_on'],
            'age': [],
            'detail': "'Cancelled ' || coalesce(cast(cancelled_on as string), 'not recorded') || ', before it was offered on ' || coalesce(cast(offered_date as string), 'not recorded')",
        },
        'cx_cancel_undated': {
            'matter': ['missing'],
            'age': [],
            'detail': "'Cannot be counted in a quarter: ' || case when cast(missing as string) = 'both' then 'the dates of the cancellation and of the operation are missing' when cast(missing as string) = 'cancellation' then 'the date of the cancellation is missing' when cast(missing as string) = 'operation' then 'the date of the operation is missing' else '' end",
        },
        'cx_clinical_nonclin_conflict': {
            'matter': ['reason_type'],
            'age': [],
            'detail': "'Recorded as a ' || case when cast(reason_type as string) = 'clinical' then 'clinical' when cast(reason_type as string) = 'non_clinical' then 'non-clinical' else '' end || ' cancellation, but the reason reads otherwise'",
        },
        'cx_other_patient': {
            'matter': ['list_entry'],
            'age': [],
            'detail': "'The offer names waiting list entry ' || coalesce(cast(list_entry as string), 'unknown') || ', which belongs to another patient'",
        },
        'cx_reason_missing': {
            'matter': ['cancelled_on', 'cancelled_by', 'reason_type'],
            'age': [],
            'detail': "'Cancelled ' || coalesce(cast(cancelled_on as string), 'not recorded') || ' by ' || case when cast(cancelled_by as string) = 'patient' then 'the patient' when cast(cancelled_by as string) = 'hospital' then 'the hospital' else 'an unknown side' end || ', kind of reason ' || coalesce(cast(reason_type as string), 'unknown')",
        },
        'cx_rebook_before_cancel': {
            'matter': ['next_offered_date', 'cancelled_on'],
            'age': [],
            'detail': "'A new date was offered on ' || coalesce(cast(next_offered_date as string), 'not recorded') || ', before this one was cancelled on ' || coalesce(cast(cancelled_on as string), 'not recorded')",
        },
        'dt_outside_life_elective': {
            'matter': ['dates'],
            'age': [],
            'detail': "'Dates outside the patient''s life: ' || coalesce(cast(dates as string), 'none')",
        },
        'pt_number_shared_elective': {
            'matter': ['other_patient'],
            'age': [],
            'detail': "'The NHS number is also on patient ' || coalesce(cast(other_patient as string), 'unknown') || ', and the dates of birth differ'",
        },
    },
    'outpatients': {
        'op_attended_ahead': {
            'matter': ['appointment_date', 'attended'],
            'age': [],
            'detail': "'Appointment on ' || coalesce(cast(appointment_date as string), 'an unknown date') || ' has attendance status ' || coalesce(cast(attended as string), 'missing')",
        },
        'op_attended_twice': {
            'matter': ['appointment_at', 'first_appointment'],
            'age': [],
            'detail': "'Attended at ' || coalesce(cast(appointment_at as string), 'an unknown time') || ', as was appointment ' || coalesce(cast(first_appointment as string), 'unknown') || ' in the same clinic'",
        },
        'op_booked_after': {
            'matter': ['booked_date', 'appointment_date'],
            'age': [],
            'detail': "'Booked ' || coalesce(cast(booked_date as string), 'on an unknown date') || ' for ' || coalesce(cast(appointment_date as string), 'an unknown date')",
        },
        'op_cancel_date': {
            'matter': ['fault', 'appointment_date', 'cancelled_date'],
            'age': [],
            'detail': "'Appointment on ' || coalesce(cast(appointment_date as string), 'an unknown date') || ': ' || case when cast(fault as string) = 'missing' then 'cancelled without a date' when cast(fault as string) = 'after' then 'cancelled after it' when cast(fault as string) = 'took_place' then 'has the date of a cancellation and was attended or missed' else '' end || coalesce(', ' || cast(cancelled_date as string), '')",
        },
        'op_due_date_wrong': {
            'matter': ['fault', 'seen_date', 'recorded_due_date'],
            'age': [],
            'detail': "'Follow-up due ' || coalesce(cast(recorded_due_date as string), 'on an unknown date') || ', but ' || case when cast(fault as string) = 'before' then 'the visit was later, on' when cast(fault as string) = 'discharged' then 'the patient was discharged at the visit on' else '' end || ' ' || coalesce(cast(seen_date as string), 'an unknown date')",
        },
        'op_follow_up_late': {
            'matter': ['due_date', 'next_appointment_date'],
            'age': [],
            'detail': "'Follow-up due ' || coalesce(cast(due_date as string), 'on an unknown date') || ', booked for ' || coalesce(cast(next_appointment_date as string), 'an unknown date')",
        },
        'op_follow_up_overdue': {
            'matter': ['seen_date', 'due_date'],
            'age': [],
            'detail': "'Seen ' || coalesce(cast(seen_date as string), 'on an unknown date') || ', follow-up due ' || coalesce(cast(due_date as string), 'on an unknown date') || ', nothing booked'",
        },
        'op_place_missing': {
            'matter': ['treatment_function_fault', 'clinic_missing', 'site_missing'],
            'age': [],
            'detail': "'Missing or not a code:' || coalesce(' ' || case when cast(treatment_function_fault as string) = 'missing' then 'treatment function missing' when cast(treatment_function_fault as string) = 'unknown' then 'treatment function not of the national list' end, '') || coalesce(' ' || case when cast(clinic_missing as string) = 'true' then 'clinic' end, '') || coalesce(' ' || case when cast(site_missing as string) = 'true' then 'site' end, '')",
        },
    },
    'rtt': {
        'dq_duplicate_key_rtt': {
            'matter': ['feed', 'repeated_key'],
            'age': [],
            'detail': "coalesce(cast(feed as string), 'not recorded') || ': ' || coalesce(cast(repeated_key as string), 'not recorded')",
        },
        'dq_end_before_start_rtt': {
            'matter': ['feed', 'start_date', 'performed_before', 'ended_before'],
            'age': [],
            'detail': "case when cast(feed as string) = 'waiting_list' then 'List entry of ' || coalesce(cast(start_date as string), 'an unknown date') || ', removed ' || coalesce(cast(ended_before as string), 'not recorded') || '; it counts as not removed' when cast(feed as string) = 'diagnostic_requests' then 'Test requested ' || coalesce(cast(start_date as string), 'on an unknown date') || coalesce(', performed ' || cast(performed_before as string), '') || coalesce(', removed ' || cast(ended_before as string), '') || '; that does not end its wait' when cast(feed as string) = 'referrals' then 'Referral of ' || coalesce(cast(start_date as string), 'an unknown date') || ', discharged ' || coalesce(cast(ended_before as string), 'not recorded') || '; it counts as not discharged' else coalesce(cast(feed as string), 'not recorded') end",
        },
        'dq_wrong_value_rtt': {
            'matter': ['fault', 'feed', 'column_name', 'text'],
            'age': [],
            'detail': "case when cast(fault as string) = 'value' then coalesce(cast(feed as string), 'not recorded') || '.' || coalesce(cast(column_name as string), 'not recorded') || ' holds an invalid value: ' || coalesce(cast(text as string), 'not recorded') when cast(fault as string) = 'undecoded' then coalesce(cast(feed as string), 'not recorded') || ' holds bytes that are not UTF-8, read as empty: ' || coalesce(cast(text as string), 'not recorded') else '' end",
        },
        'pt_probable_duplicate': {
            'matter': ['other_patient', 'reasons', 'score'],
            'age': [],
            'detail': "'Probably the same person as patient ' || coalesce(cast(other_patient as string), 'unknown') || ': ' || coalesce(cast(reasons as string), 'unknown') || '; score ' || coalesce(cast(score as string), 'unknown')",
        },
        'rtt_a01': {
            'matter': ['received_date'],
            'age': [],
            'detail': "'Referral received ' || coalesce(cast(received_date as string), 'on an unknown date') || ' has no clock'",
        },
        'rtt_a02': {
            'matter': ['asi_listed_date', 'clock_stop_date', 'clock_stop_code'],
            'age': [],
            'detail': "'Never seen, nothing booked, not discharged; ' || case when asi_listed_date is not null then 'on the slot issue list ' || coalesce(cast(asi_listed_date as string), 'not recorded') when asi_listed_date is null then 'not on the slot issue list' else '' end || '; clock stopped ' || coalesce(cast(clock_stop_date as string), 'on an unknown date') || ' with code ' || coalesce(cast(clock_stop_code as string), 'missing')",
        },
        'rtt_a03': {
            'matter': ['decided_on'],
            'age': [],
            'detail': "'Decision to admit on ' || coalesce(cast(decided_on as string), 'an unknown date') || ', no waiting list entry'",
        },
        'rtt_a04': {
            'matter': ['decision_to_admit_date', 'admission_method'],
            'age': [],
            'detail': "'Listed ' || coalesce(cast(decision_to_admit_date as string), 'on an unknown date') || ' with admission method ' || coalesce(cast(admission_method as string), 'missing') || ', no clock is running'",
        },
        'rtt_a05': {
            'matter': ['stage', 'last_activity_date'],
            'age': ['days_waited'],
            'detail': '\'Waiting \' || coalesce(cast(days_waited as string), \'an unknown number of\') || \' days at the stage "\' || coalesce(cast(stage as string), \'not recorded\') || \'", no next event; last activity \' || coalesce(cast(last_activity_date as string), \'unknown\')',
        },
        'rtt_a06': {
            'matter': ['clock_stop_date', 'evidence_days'],
            'age': [],
            'detail': "'Clock stopped ' || coalesce(cast(clock_stop_date as string), 'on an unknown date') || ' with code 30, but no procedure, admission or therapy within ' || coalesce(cast(evidence_days as string), 'not recorded') || ' days'",
        },
        'rtt_a07': {
            'matter': ['clock_stop_date'],
            'age': [],
            'detail': "'Clock stopped ' || coalesce(cast(clock_stop_date as string), 'on an unknown date') || ' with code 30, but the admission of that day was without treatment'",
        },
        'rtt_a08': {
            'matter': ['nullified_date'],
            'age': [],
            'detail': "'Clock nullified ' || coalesce(cast(nullified_date as string), 'on an unknown date') || ', neither rebooked nor discharged'",
        },
        'rtt_a09': {
            'matter': ['event_type', 'event_status', 'event_date', 'communicated', 'urgent_suspected_cancer'],
            'age': [],
            'detail': "'Event ' || coalesce(cast(event_type as string), 'not recorded') || ', status ' || coalesce(cast(event_status as string), 'missing') || ', on ' || coalesce(cast(event_date as string), 'an unknown date') || ': nullified the clock' || coalesce(' of an ' || case when cast(urgent_suspected_cancer as string) = 'true' then 'urgent suspected cancer' end || ' referral', '') || ', and the appointment was ' || case when cast(communicated as string) = 'true' then 'communicated' when cast(communicated as string) = 'false' then 'not communicated' else 'not recorded as communicated' end",
        },
        'rtt_a10': {
            'matter': ['event_type', 'event_status', 'event_date'],
            'age': [],
            'detail': "'Event ' || coalesce(cast(event_type as string), 'not recorded') || ', status ' || coalesce(cast(event_status as string), 'missing') || ', on ' || coalesce(cast(event_date as string), 'an unknown date') || ': nullified the clock, but care was given earlier in this period'",
        },
        'rtt_a11': {
            'matter': ['nullified_date', 'appointment_date'],
            'age': [],
            'detail': "'Clock nullified ' || coalesce(cast(nullified_date as string), 'on an unknown date') || '; another appointment on ' || coalesce(cast(appointment_date as string), 'an unknown date') || ' and no new clock'",
        },
        'rtt_a12': {
            'matter': ['monitoring_since', 'decided_date'],
            'age': [],
            'detail': "'Active monitoring since ' || coalesce(cast(monitoring_since as string), 'an unknown date') || '; decided to treat ' || coalesce(cast(decided_date as string), 'on an unknown date') || ' and no new clock'",
        },
        'rtt_a13': {
            'matter': ['monitoring_since', 'last_review_date', 'next_appointment_date'],
            'age': [],
            'detail': "'Active monitoring since ' || coalesce(cast(monitoring_since as string), 'an unknown date') || '; last review ' || coalesce(cast(last_review_date as string), 'unknown') || ', next appointment ' || coalesce(cast(next_appointment_date as string), 'not booked')",
        },
        'rtt_a14': {
            'matter': ['cancelled_date', 'monitoring_since', 'reasonable_offers'],
            'age': [],
            'detail': "'Admission date cancelled ' || coalesce(cast(cancelled_date as string), 'on an unknown date') || ', active monitoring from ' || coalesce(cast(monitoring_since as string), 'an unknown date') || ', reasonable offers recorded: ' || coalesce(cast(reasonable_offers as string), 'not recorded')",
        },
        'rtt_a15': {
            'matter': ['clock_stop_date', 'clock_stop_code', 'active_entries', 'next_appointment_date', 'next_tci_date'],
            'age': [],
            'detail': "'Clock stopped ' || coalesce(cast(clock_stop_date as string), 'on an unknown date') || ' with code ' || coalesce(cast(clock_stop_code as string), 'not recorded') || ', but active list entries ' || coalesce(cast(active_entries as string), 'not recorded') || ', next appointment ' || coalesce(cast(next_appointment_date as string), 'not booked') || ', admission date ' || coalesce(cast(next_tci_date as string), 'not booked')",
        },
        'rtt_a16': {
            'matter': ['removal', 'removal_reason', 'removed_date'],
            'age': [],
            'detail': "case when cast(removal as string) = 'entry_removed' then 'The list entry was removed ' || coalesce(cast(removed_date as string), 'on an unknown date') || ', reason ' || coalesce(cast(removal_reason as string), 'missing') when cast(removal as string) = 'not_in_extract' then 'No longer in any extract since ' || coalesce(cast(removed_date as string), 'an unknown date') when cast(removal as string) = 'start_not_in_extract' then 'The records that began its clock are no longer in any extract since ' || coalesce(cast(removed_date as string), 'an unknown date') else '' end || ', but no clock stop explains it'",
        },
        'rtt_a17': {
            'matter': ['kind', 'due_date'],
            'age': [],
            'detail': "'Planned ' || case when cast(kind as string) = 'diagnostic' then 'diagnostic was due ' || coalesce(cast(due_date as string), 'on an unknown date') || ', no diagnostic clock' else coalesce(cast(kind as string), 'not recorded') || ' was due ' || coalesce(cast(due_date as string), 'on an unknown date') || ', no active list entry and no clock' end",
        },
        'rtt_a18': {
            'matter': ['planned_since', 'clock_open_since'],
            'age': [],
            'detail': "'On the planned list since ' || coalesce(cast(planned_since as string), 'an unknown date') || ', but a clock is open since ' || coalesce(cast(clock_open_since as string), 'an unknown date')",
        },
        'rtt_a19': {
            'matter': ['due_date', 'next_appointment_date'],
            'age': [],
            'detail': "'Follow-up due ' || coalesce(cast(due_date as string), 'on an unknown date') || '; next appointment ' || coalesce(cast(next_appointment_date as string), 'not booked')",
        },
        'rtt_a20': {
            'matter': ['event_type', 'event_status', 'event_date', 'original_clock_start_date'],
            'age': [],
            'detail': "'Event ' || coalesce(cast(event_type as string), 'not recorded') || ', status ' || coalesce(cast(event_status as string), 'missing') || ', on ' || coalesce(cast(event_date as string), 'an unknown date') || ': original clock start ' || coalesce(cast(original_clock_start_date as string), 'missing')",
        },
        'rtt_a22': {
            'matter': ['clinical_priority', 'allowed_days'],
            'age': ['days_waited'],
            'detail': "'Priority ' || coalesce(cast(clinical_priority as string), 'missing') || ': waiting ' || coalesce(cast(days_waited as string), 'unknown') || ' days, allowed ' || coalesce(cast(allowed_days as string), 'unknown')",
        },
        'rtt_b01': {
            'matter': ['death_date', 'clock_open', 'next_appointment_date', 'next_tci_date', 'next_test_date'],
            'age': [],
            'detail': "'Died ' || coalesce(cast(death_date as string), 'on an unknown date') || '; ' || case when cast(clock_open as string) = 'true' then 'the clock is still open' else 'no clock is open' end || ', next appointment ' || coalesce(cast(next_appointment_date as string), 'not booked') || ', admission date ' || coalesce(cast(next_tci_date as string), 'not booked') || ', test ' || coalesce(cast(next_test_date as string), 'not booked')",
        },
        'rtt_b02': {
            'matter': ['other_pathway', 'clock_start_date'],
            'age': [],
            'detail': "'Pathway ' || coalesce(cast(other_pathway as string), 'unknown') || ' of the same patient and treatment function is open too; this clock started ' || coalesce(cast(clock_start_date as string), 'on an unknown date')",
        },
        'rtt_b03': {
            'matter': ['overlap_date', 'second_start_date'],
            'age': [],
            'detail': "case when overlap_date is not null then 'A clock from ' || coalesce(cast(overlap_date as string), 'not recorded') || ' overlaps the one before it' when overlap_date is null then 'A second clock start on ' || coalesce(cast(second_start_date as string), 'an unknown date') || ' while the clock was running' else '' end",
        },
        'rtt_b04': {
            'matter': ['discharge_date', 'last_clinic_date', 'last_clinic_outcome'],
            'age': [],
            'detail': "'The clock is open; ' || case when discharge_date is not null then 'referral discharged ' || coalesce(cast(discharge_date as string), 'not recorded') when discharge_date is null then 'referral not discharged' else '' end || ', ' || case when last_clinic_date is not null then 'last clinic ' || coalesce(cast(last_clinic_date as string), 'not recorded') || ' with outcome ' || coalesce(cast(last_clinic_outcome as string), 'missing') when last_clinic_date is null then 'no clinic' else '' end",
        },
        'rtt_b05': {
            'matter': ['treated_date', 'clock_start_date'],
            'age': [],
            'detail': "'Admitted and treated ' || coalesce(cast(treated_date as string), 'on an unknown date') || ', but the clock is open since ' || coalesce(cast(clock_start_date as string), 'an unknown date')",
        },
        'rtt_b06': {
            'matter': ['treated_date', 'clock_start_date'],
            'age': [],
            'detail': "'Treated in clinic ' || coalesce(cast(treated_date as string), 'on an unknown date') || ', but the clock is open since ' || coalesce(cast(clock_start_date as string), 'an unknown date')",
        },
        'rtt_b07': {
            'matter': ['event_type', 'event_status', 'event_date'],
            'age': [],
            'detail': "'Event ' || coalesce(cast(event_type as string), 'not recorded') || ', status ' || coalesce(cast(event_status as string), 'missing') || ', on ' || coalesce(cast(event_date as string), 'an unknown date') || ': the clock is open and nothing follows'",
        },
        'rtt_b08': {
            'matter': ['last_activity_date'],
            'age': ['days_waited'],
            'detail': "'Waiting ' || coalesce(cast(days_waited as string), 'an unknown number of') || ' days; last activity ' || coalesce(cast(last_activity_date as string), 'unknown')",
        },
        'rtt_b09': {
            'matter': ['excluded_as'],
            'age': [],
            'detail': "'On the list, but ' || case when cast(excluded_as as string) = 'private' then 'a private patient' when cast(excluded_as as string) = 'community' then 'a community service' when cast(excluded_as as string) = 'not_consultant_led' then 'not consultant-led' when cast(excluded_as as string) = 'obstetrics' then 'obstetrics (treatment function 501)' else '' end",
        },
        'rtt_b10': {
            'matter': ['clock_start_date'],
            'age': [],
            'detail': "'Emergency admission and clock start on the same day, ' || coalesce(cast(clock_start_date as string), 'an unknown date')",
        },
        'rtt_b11': {
            'matter': ['emergency_date', 'treatment_function', 'listed_since'],
            'age': [],
            'detail': "'Emergency admission ' || coalesce(cast(emergency_date as string), 'on an unknown date') || ' under treatment function ' || coalesce(cast(treatment_function as string), 'unknown') || ', still listed since ' || coalesce(cast(listed_since as string), 'an unknown date')",
        },
        'rtt_c01': {
            'matter': ['fault', 'clock_start_date', 'other_date'],
            'age': [],
            'detail': "'Clock start ' || coalesce(cast(clock_start_date as string), 'unknown') || case when cast(fault as string) = 'start_after_stop' then ' is after its stop' when cast(fault as string) = 'start_in_future' then ' is in the future' when cast(fault as string) = 'later_start' then '; a clock start is dated ' || coalesce(cast(other_date as string), 'not recorded') || ', after the extract' when cast(fault as string) = 'later_stop' then '; a clock stop is dated ' || coalesce(cast(other_date as string), 'not recorded') || ', after the extract' when cast(fault as string) = 'start_after_care' then ' is after the first care on ' || coalesce(cast(other_date as string), 'an unknown date') else '' end",
        },
        'rtt_c02': {
            'matter': [],
            'age': [],
            'detail': "'No clock start is known'",
        },
        'rtt_c03': {
            'matter': ['clock_start_date', 'received_date'],
            'age': [],
            'detail': "'The clock starts at the attendance of ' || coalesce(cast(clock_start_date as string), 'an unknown date') || ', but the referral was received ' || coalesce(cast(received_date as string), 'on an unknown date')",
        },
        'rtt_c04': {
            'matter': ['clock_start_date', 'ubrn_converted_date', 'asi_listed_date'],
            'age': [],
            'detail': "'The clock starts ' || coalesce(cast(clock_start_date as string), 'on an unknown date') || '; ' || case when ubrn_converted_date is not null then 'booking reference converted ' || coalesce(cast(ubrn_converted_date as string), 'not recorded') when ubrn_converted_date is null then 'booking reference not converted' else '' end || ', ' || case when asi_listed_date is not null then 'on the slot issue list ' || coalesce(cast(asi_listed_date as string), 'not recorded') when asi_listed_date is null then 'not on the slot issue list' else '' end",
        },
        'rtt_c05': {
            'matter': ['clock_start_date', 'received_date'],
            'age': [],
            'detail': "'The clock starts ' || coalesce(cast(clock_start_date as string), 'on an unknown date') || ', but the referral was received ' || coalesce(cast(received_date as string), 'on an unknown date')",
        },
        'rtt_c06': {
            'matter': ['event_type', 'event_status', 'event_date', 'clock_state'],
            'age': [],
            'detail': "'Event ' || coalesce(cast(event_type as string), 'not recorded') || ', status ' || coalesce(cast(event_status as string), 'missing') || ', on ' || coalesce(cast(event_date as string), 'an unknown date') || ': the clock was already ' || coalesce(cast(clock_state as string), 'of an unknown state')",
        },
        'rtt_c07': {
            'matter': ['event_type', 'event_status', 'event_date', 'open_already'],
            'age': [],
            'detail': "'Event ' || coalesce(cast(event_type as string), 'not recorded') || ', status ' || coalesce(cast(event_status as string), 'missing') || ', on ' || coalesce(cast(event_date as string), 'an unknown date') || ': ' || case when cast(open_already as string) = 'true' then 'the pathway that carries it was already open' else 'the clinic of that day has no status on its own pathway' end",
        },
        'rtt_c08': {
            'matter': ['transferred_date', 'care_date'],
            'age': [],
            'detail': "'Transferred out ' || coalesce(cast(transferred_date as string), 'on an unknown date') || ', but care here on ' || coalesce(cast(care_date as string), 'an unknown date')",
        },
        'rtt_c09': {
            'matter': ['clock_stop_date', 'treated_date'],
            'age': [],
            'detail': "'Clock stopped ' || coalesce(cast(clock_stop_date as string), 'on an unknown date') || ', but admitted for the treatment ' || coalesce(cast(treated_date as string), 'on an unknown date')",
        },
        'rtt_c10': {
            'matter': ['second_side_date'],
            'age': [],
            'detail': "'The clock of the second side starts ' || coalesce(cast(second_side_date as string), 'on an unknown date') || ', the day of the first treatment'",
        },
        'rtt_c11': {
            'matter': ['admission_date'],
            'age': [],
            'detail': "'The admission of ' || coalesce(cast(admission_date as string), 'an unknown date') || ' was cancelled on the day, but the clock stopped that day with code 30'",
        },
        'rtt_c12': {
            'matter': ['clock_stop_date', 'found_date', 'submitted_date'],
            'age': [],
            'detail': "'The clock stop of ' || coalesce(cast(clock_stop_date as string), 'an unknown date') || ' was recorded ' || coalesce(cast(found_date as string), 'on an unknown date') || ', after the return of its month was due on ' || coalesce(cast(submitted_date as string), 'an unknown date')",
        },
        'rtt_c13': {
            'matter': ['event_type', 'event_status', 'event_date', 'contradicts'],
            'age': [],
            'detail': "case when cast(event_type as string) = 'appointment' then 'Appointment' else 'Event ' || coalesce(cast(event_type as string), 'without a usable date') end || ', status ' || coalesce(cast(event_status as string), 'missing') || ', on ' || coalesce(cast(event_date as string), 'an unknown date') || coalesce(': ' || case when cast(contradicts as string) = 'true' then 'the status contradicts what happened, and the status was used' end, '')",
        },
        'rtt_c15': {
            'matter': ['clock_start_date'],
            'age': ['days_waited'],
            'detail': "'Waiting ' || coalesce(cast(days_waited as string), 'unknown') || ' days since ' || coalesce(cast(clock_start_date as string), 'an unknown date')",
        },
        'rtt_c16': {
            'matter': ['event_type', 'original_clock_start_date', 'clock_start_date'],
            'age': [],
            'detail': "'Event ' || coalesce(cast(event_type as string), 'not recorded') || ' names ' || coalesce(cast(original_clock_start_date as string), 'an unknown date') || ' as the first clock start, but the clock runs from ' || coalesce(cast(clock_start_date as string), 'an unknown date')",
        },
        'rtt_d01': {
            'matter': ['appointment_at', 'overdue_days'],
            'age': [],
            'detail': "'Appointment on ' || coalesce(cast(appointment_at as string), 'an unknown date') || ' has no attendance status' || coalesce(', for ' || cast(overdue_days as string) || ' days or more', '')",
        },
        'rtt_d02': {
            'matter': ['appointment_date'],
            'age': [],
            'detail': "'Attended ' || coalesce(cast(appointment_date as string), 'on an unknown date') || ', no RTT status'",
        },
        'rtt_d03': {
            'matter': ['appointment_date'],
            'age': [],
            'detail': "'Attended ' || coalesce(cast(appointment_date as string), 'on an unknown date') || ', no outcome of attendance'",
        },
        'rtt_d04': {
            'matter': ['appointment_date', 'outcome'],
            'age': [],
            'detail': "'Attended ' || coalesce(cast(appointment_date as string), 'on an unknown date') || ', outcome ' || coalesce(cast(outcome as string), 'missing') || ', but nothing booked or listed since'",
        },
        'rtt_d05': {
            'matter': ['appointment_date'],
            'age': [],
            'detail': "'Not attended ' || coalesce(cast(appointment_date as string), 'on an unknown date') || ', no action since'",
        },
        'rtt_d06': {
            'matter': ['appointment_date', 'event_status'],
            'age': [],
            'detail': "'Arrived too late to be seen ' || coalesce(cast(appointment_date as string), 'on an unknown date') || ', but recorded as attended with status ' || coalesce(cast(event_status as string), 'missing')",
        },
        'rtt_d07': {
            'matter': ['cancellations', 'last_cancelled_date'],
            'age': [],
            'detail': "'Cancelled by the patient ' || coalesce(cast(cancellations as string), 'not recorded') || ' times since last seen, the last on ' || coalesce(cast(last_cancelled_date as string), 'an unknown date')",
        },
        'rtt_d08': {
            'matter': ['cancelled_date'],
            'age': [],
            'detail': "'Cancelled by the hospital ' || coalesce(cast(cancelled_date as string), 'on an unknown date') || ', not rebooked'",
        },
        'rtt_d09': {
            'matter': ['admission_date'],
            'age': [],
            'detail': "'Admission date ' || coalesce(cast(admission_date as string), 'unknown') || ' has passed without an outcome'",
        },
        'rtt_d10': {
            'matter': ['dates_ahead', 'first_tci_date', 'last_tci_date', 'procedure', 'other_entry'],
            'age': [],
            'detail': "case when dates_ahead is not null then coalesce(cast(dates_ahead as string), 'not recorded') || ' admission dates ahead, first ' || coalesce(cast(first_tci_date as string), 'unknown') || ', last ' || coalesce(cast(last_tci_date as string), 'unknown') when dates_ahead is null then 'Another active entry for procedure ' || coalesce(cast(procedure as string), 'unknown') || ': ' || coalesce(cast(other_entry as string), 'unknown') else '' end",
        },
        'rtt_d11': {
            'matter': ['procedure_missing', 'clinical_priority_missing', 'consultant_missing', 'intended_management_missing'],
            'age': [],
            'detail': "'Missing:' || coalesce(' ' || case when cast(procedure_missing as string) = 'true' then 'procedure' end, '') || coalesce(' ' || case when cast(clinical_priority_missing as string) = 'true' then 'clinical priority' end, '') || coalesce(' ' || case when cast(consultant_missing as string) = 'true' then 'consultant' end, '') || coalesce(' ' || case when cast(intended_management_missing as string) = 'true' then 'intended management' end, '')",
        },
        'rtt_d13': {
            'matter': ['cancelled_on', 'day_28'],
            'age': [],
            'detail': "'Cancelled at the last minute ' || coalesce(cast(cancelled_on as string), 'on an unknown date') || ', day 28 is ' || coalesce(cast(day_28 as string), 'unknown') || ', no new date'",
        },
        'rtt_d14': {
            'matter': ['offered_date', 'admission_date'],
            'age': [],
            'detail': "'Offered ' || coalesce(cast(offered_date as string), 'on an unknown date') || ' for ' || coalesce(cast(admission_date as string), 'an unknown date') || ', declined by the patient, recorded as a reasonable offer'",
        },
        'rtt_e01': {
            'matter': ['weeks'],
            'age': ['days_waited'],
            'detail': "'Waiting ' || coalesce(cast(days_waited as string), 'unknown') || ' days, over ' || coalesce(cast(weeks as string), 'not recorded') || ' weeks'",
        },
        'rtt_e02': {
            'matter': ['limit_days', 'limit_date', 'next_event_date'],
            'age': [],
            'detail': "'Day ' || coalesce(cast(limit_days as string), 'not recorded') || ' is ' || coalesce(cast(limit_date as string), 'unknown') || ', next event ' || coalesce(cast(next_event_date as string), 'not booked')",
        },
        'rtt_e03': {
            'matter': ['stage'],
            'age': ['days_waited'],
            'detail': '\'Waiting \' || coalesce(cast(days_waited as string), \'unknown\') || \' days at the stage "\' || coalesce(cast(stage as string), \'not recorded\') || \'", nothing has a date\'',
        },
        'rtt_e04': {
            'matter': ['admission_date', 'limit_date'],
            'age': [],
            'detail': "'Admission date ' || coalesce(cast(admission_date as string), 'unknown') || ' is too late: the wait reaches its limit on ' || coalesce(cast(limit_date as string), 'an unknown date')",
        },
        'rtt_e05': {
            'matter': ['breach_date', 'next_event_date'],
            'age': [],
            'detail': "'Crosses 52 weeks on ' || coalesce(cast(breach_date as string), 'an unknown date') || ', next event ' || coalesce(cast(next_event_date as string), 'not booked')",
        },
        'rtt_e06': {
            'matter': ['last_validated_date'],
            'age': ['days_waited'],
            'detail': "'Waiting ' || coalesce(cast(days_waited as string), 'unknown') || ' days; last validated ' || coalesce(cast(last_validated_date as string), 'never')",
        },
        'rtt_e07': {
            'matter': ['review_due_date', 'next_appointment_date'],
            'age': [],
            'detail': "'Review due by ' || coalesce(cast(review_due_date as string), 'an unknown date') || ', next appointment ' || coalesce(cast(next_appointment_date as string), 'not booked')",
        },
        'rtt_f01': {
            'matter': ['fault', 'other_patient', 'number_mark'],
            'age': [],
            'detail': "'NHS number ' || case when cast(fault as string) = 'missing' then 'missing' when cast(fault as string) = 'two_births' then 'also on patient ' || coalesce(cast(other_patient as string), 'not recorded') || ', dates of birth differ' when cast(fault as string) = 'shared' then 'also on patient ' || coalesce(cast(other_patient as string), 'not recorded') when cast(fault as string) = 'check_digit' then 'fails its check digit' else '' end || coalesce('; mark of the number ' || cast(number_mark as string), '')",
        },
        'rtt_f02': {
            'matter': ['treatment_function'],
            'age': [],
            'detail': "'Treatment function ' || coalesce(cast(treatment_function as string), 'missing') || ' has no line in the RTT return'",
        },
        'rtt_f03': {
            'matter': ['commissioner'],
            'age': [],
            'detail': "'Commissioner ' || coalesce(cast(commissioner as string), 'missing') || case when commissioner is not null then ' is not an organisation code' else '' end",
        },
        'rtt_f04': {
            'matter': ['site_missing', 'consultant_missing'],
            'age': [],
            'detail': "'Missing:' || coalesce(' ' || case when cast(site_missing as string) = 'true' then 'site' end, '') || coalesce(' ' || case when cast(consultant_missing as string) = 'true' then 'consultant' end, '')",
        },
        'rtt_f05': {
            'matter': ['identifier_length', 'issuer'],
            'age': [],
            'detail': "'Pathway identifier of ' || coalesce(cast(identifier_length as string), 'not recorded') || ' characters, issuer ' || coalesce(cast(issuer as string), 'missing')",
        },
        'rtt_f06': {
            'matter': ['main_patient'],
            'age': [],
            'detail': "'Same person as patient ' || coalesce(cast(main_patient as string), 'unknown') || ', pathways under both'",
        },
        'rtt_f07': {
            'matter': ['treatment_function', 'last_clinic_date', 'last_clinic_function'],
            'age': [],
            'detail': "'Pathway under treatment function ' || coalesce(cast(treatment_function as string), 'missing') || ', but last clinic ' || coalesce(cast(last_clinic_date as string), 'on an unknown date') || ' under ' || coalesce(cast(last_clinic_function as string), 'missing')",
        },
        'rtt_f09': {
            'matter': ['identifier', 'issuer'],
            'age': [],
            'detail': "'Pathway identifier ' || coalesce(cast(identifier as string), 'not recorded') || ', issuer ' || coalesce(cast(issuer as string), 'missing') || ', also belongs to another patient'",
        },
        'rtt_f10': {
            'matter': ['other_pathway'],
            'age': [],
            'detail': "'The same referral or booking reference is on pathway ' || coalesce(cast(other_pathway as string), 'unknown') || ' of this patient'",
        },
    },
}[domain]) }}
{%- endmacro %}
