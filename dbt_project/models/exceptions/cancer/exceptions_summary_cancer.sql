{{ exception_summary_of('cancer', ['cx_01', 'cx_02', 'cx_05', 'cx_07', 'cx_14', 'cx_15', 'cx_16', 'cx_21', 'cx_31', 'cx_39', 'dq_wrong_value_cancer']) }}
