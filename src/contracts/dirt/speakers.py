"""Who speaks, and what else is heard, in the transcript of a recording."""

from contracts.dirt.dirt import Dirt, anywhere

__all__ = ["DIRT"]

_LINE = r"(?:^|[\n\r])[ \t]*"
_ROLES = "Interviewer|Interviewee|Moderator|Respondent|Unidentified (?:[Ss]peaker|[Mm]ale|[Ff]emale)"
_IN_CAPITALS = "INTERVIEWER|INTERVIEWEE|MODERATOR|RESPONDENT|UNIDENTIFIED [A-Z]+"
_SOUNDS = "[Mm]usic|[Aa]pplause|[Ll]aughter|[Ii]naudible|[Cc]rosstalk|[Ss]ilence|[Nn]oise|[Uu]nintelligible"

DIRT = Dirt(
    name="speakers",
    title="labels of speakers and marks of sounds, as transcripts have them",
    patterns=(
        anywhere(
            rf"{_LINE}[\[(]?(?:SPEAKER|Speaker|speaker)[ _-]?(?:[0-9]{{1,3}}|[A-Z])[\])]?[ \t]*:",
            "SPEAKER_[0-9]{2}",
            rf"{_LINE}(?:{_ROLES}|{_IN_CAPITALS})[ \t]*[0-9]?[ \t]*:",
            r">>[ \t]*[A-Z][A-Za-z .'-]{1,30}:",
            r"<v(?:\.[a-z]+)* [^<>]{1,40}>",
            rf"\[(?:{_SOUNDS}|MUSIC|APPLAUSE|LAUGHTER|INAUDIBLE|CROSSTALK|SILENCE|NOISE|BLANK_AUDIO)[^\[\]]{{0,20}}\]",
            "♪",
        ),
    ),
    hint="a transcript came with who speaks and what is heard; keep these in columns of their own",
    source="W3C, WebVTT (2019), section 3.4 (voice); pyannote.audio (`SPEAKER_00`); captions (`>> NAME:`)",
    examples=(
        "Speaker 1: Hello.",
        "SPEAKER_01 hello",
        "Hi.\nInterviewer: Why?",
        ">> ANN: Yes.",
        "<v Ann>Hi",
        "[Music]",
        "♪ la",
    ),
    counterexamples=(
        "The speaker: a short portrait",
        "Note: see below",
        "He wrote [sic] so",
        "Ann: yes",
        ">> quoted mail",
    ),
)
