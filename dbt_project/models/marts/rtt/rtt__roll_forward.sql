{{ roll_forward(
    part='treatment_function',
    held_in='rtt_function',
    unknown='not mapped',
    total='C_999',
    movements={
        'clock_start': 'clock_starts',
        'clock_stop': 'clock_stops',
        'nullified': 'nullified',
        'transferred_in': 'transferred_in',
        'transferred_out': 'transferred_out',
        'removed_other': 'removed_other',
        'function_moved_in': 'function_moved_in',
        'function_moved_out': 'function_moved_out',
        'unexplained': 'unexplained',
    },
    moved=ref('rtt__roll_forward_pathways'),
    before=source('memory', 'open_pathways'),
    list=ref('rtt__ptl'),
    list_name='rtt_function'
) }}
