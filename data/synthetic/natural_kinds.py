"""What happens in any trust without anybody's fault being planted: found for such a rule is not a false alarm.

Every other rule must find what was planted and nothing else.
"""

NATURAL = frozenset(
    {
        # waits and lists are as long as they are
        "RTT-A22",
        "RTT-B08",
        "RTT-B09",
        "RTT-E01",
        "RTT-E02",
        "RTT-E03",
        "RTT-E04",
        "RTT-E05",
        "RTT-E06",
        "CX-06",
        "CX-07",
        "CX_28_APPROACHING",
        "CX_28_BREACH",
        "ED_12H_DTA",
        # a visitor from abroad is suspected of cancer
        "CX-40",
        # a patient is in the department at midnight, or something happens at that minute
        "ED_DEPARTURE_MISSING",
        "DT_EXACT_MIDNIGHT",
    }
)
