"""When something was said, in the transcript of a recording."""

from contracts.dirt.dirt import Dirt, anywhere

__all__ = ["DIRT"]

DIRT = Dirt(
    name="time_codes",
    title="time codes of subtitles and transcripts",
    patterns=(
        anywhere(
            r"[0-9]{2}:[0-9]{2}[.,][0-9]{3}[ \t]*-->",
            r"\[[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]{1,3})?\]",
            r"\([0-9]{1,2}:[0-9]{2}:[0-9]{2}\)",
            r"(?:^|[\n\r])[ \t]*[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:[.,:;][0-9]{2,3})?[ \t]",
            "^\ufeff?WEBVTT",
        ),
    ),
    hint="subtitles or a transcript came with their times; keep these in columns of their own",
    source="W3C, WebVTT (2019), section 3.3 (timings); SubRip (.srt); SMPTE ST 12-1 for hh:mm:ss:ff",
    examples=(
        "00:00:01,000 --> 00:00:04,000\nHi",
        "[00:12] Hello",
        "(0:01:23) so",
        "00:01:02 Ann speaks",
        "WEBVTT\n\nHi",
    ),
    counterexamples=(
        "It began at 12:30:45.",
        "We meet (12:30).",
        "Luke [3:16] says",
        "10:30 is fine",
        "score 21:19, 21:15",
    ),
)
