/**
 * "Vermilion", written for Veza: intro (2 bars), A (8), B (4), A' (6), outro (2), in D major.
 * Notation: see notation.ts. Everything one hears is on this page; the other files are the instruments.
 */
export const TEMPO_BPM = 92
/** Where the last bars begin to slow down, and how slow they end. */
export const RITARDANDO = { fromBeat: 76, toBeat: 84, toBpm: 66 } as const
/** How late the second of two sixteenths falls: 0.5 is straight, 0.667 a triplet. */
export const SWING = 0.56
export const LEAD_IN_SECONDS = 0.12
export const LENGTH_SECONDS = 62

/** Chord shapes on a guitar in standard tuning, sixth string first. */
export const SHAPES: Record<string, string> = {
  Dmaj7: 'xx0222',
  'D6/9': 'x04200',
  Bm7: 'x20202',
  Gmaj7: '320002',
  'Gmaj7/D': 'xx0432',
  Gm6: '3x2333',
  'F#m7': '2x2222',
  Em9: '020002',
  E9: '020102',
  A7sus: 'x02030',
  A7: 'x02020',
  A13: 'x02022',
}

export const CHART = `
  Dmaj7 | Gmaj7/D
| Dmaj7 | Bm7 | Gmaj7 | A7sus A7 | Dmaj7 F#m7 | Bm7 | Em9 A13 | D6/9
| Bm7 | E9 | Gmaj7 | Gm6 A7
| Dmaj7 | Bm7 | Gmaj7 | Em9 A13 | Bm7 E9 | Gm6 A7sus
| Dmaj7 Gmaj7/D | D6/9`

/**
 * The picking hand, one line a bar, as many steps as tokens. p: lowest string of the chord, q: the next one,
 * i m a: the three highest. Letters together are plucked together.
 */
export const PICKING: readonly string[] = [
  'pa i m a q i m a',
  'pa i m a q i m i',
  // A
  'pa i m q . i m a',
  'p i ma q . i m a',
  'pa i m q . i m a',
  'p i ma . pa i m .',
  'pa i m q pa i m a',
  'p i ma q . i m a',
  'pa i m q pa i m a',
  'p i ma q i m a .',
  // B
  'p . i . m . a . q . i . m . a m',
  'p . i . m . a . q . i . m . i .',
  'p . i . m . a . q . i . m . a m',
  'pa i m q pa m i .',
  // A'
  'pa i m q pi m a m',
  'p i ma q . i m a',
  'pa i m q pi m a m',
  'pa i m q pa i m a',
  'pa i m q pa i m a',
  'pa i m q pa i m .',
  // outro
  'p i m a p i m a',
  'p . . . . . . .',
]

export const LEAD = `
  r/4 | r/4
| r/1 A4/.5 B4/.5 D5/1.5 C#5/.5 | A4/1.5 B4/.5 F#4/1.5 r/.5
| r/1 B4/.5 D5/.5 F#5/1.5 E5/.5 | D5/1.5 B4/.5 C#5/1.5 r/.5
| r/1 A4/.5 B4/.5 D5/.75 E5/.25 F#5/1 | E5/1.5 D5/.5 B4/1.5 r/.5
| B4/1 G4/.5 A4/.5 B4/1 C#5/.5 E5/.5 | D5/2.5 r/1.5
| r/4 | r/3 E5/.5 F#5/.5 | D5/1 r/3 | r/2.75 E4/.25 A4/.25 B4/.25 C#5/.25 E5/.25
| F#5/1 A4/.5 B4/.5 D5/1.25 E5/.25 C#5/.5 | A4/1.5 B4/.5 F#4/1.5 r/.5
| r/1 B4/.5 D5/.5 F#5/1 G5/.5 A5/.5 | G5/1.5 F#5/.5 E5/1 C#5/.5 A4/.5
| D5/1.5 C#5/.5 B4/1.5 r/.5 | E5/1 D5/.5 Bb4/.5 A4/1.5 r/.5
| r/1 A4/.5 B4/.5 D5/1 E5/1 | F#5/4`

export const REED = `
  r/4 | r/4
| r/4 | r/4 | r/4 | r/4 | r/4 | r/4 | r/4 | r/3 A4/.5 C#5/.5
| D5/1.5 C#5/.5 B4/1 C#5/.5 D5/.5 | E5/1.5 D5/.5 B4/.75 r/.25 G#4/1
| B4/1.5 A4/.5 B4/.5 D5/.5 F#5/1 | E5/1 D5/.5 Bb4/.5 A4/1.5 r/.5
| r/2 F#4/2 | F#4/2 E4/1.5 r/.5
| r/2 B4/2 | B4/2 C#5/1.5 r/.5
| F#4/2 G#4/2 | G4/2 E4/1.5 r/.5
| F#4/2 G4/2 | F#4/3 r/1`

export const BASS = `
  r/4 | r/3 A1/1
| D2/1.5 A1/.5 D2/1.5 C#2/.5 | B1/1.5 F#1/.5 B1/1.5 A1/.5
| G1/1.5 D2/.5 G1/1.5 G#1/.5 | A1/1.5 E2/.5 A1/1 C#2/1
| D2/1.5 A1/.5 F#1/1.5 A1/.5 | B1/1.5 F#2/.5 B1/1 F#1/1
| E1/1.5 B1/.5 A1/1.5 C#2/.5 | D2/1.5 A1/.5 D2/.5 r/.5 C#2/1
| B1/1.5 F#2/.5 B1/1.5 F#1/.5 | E2/1.5 B1/.5 E1/1.5 F#1/.5
| G1/1.5 D2/.5 G1/1.5 D2/.5 | G1/1.5 D2/.5 A1/1 C#2/1
| D2/1.5 A1/.5 D2/1 D2/.5 C#2/.5 | B1/1.5 F#2/.5 B1/1.5 A1/.5
| G1/1.5 D2/.5 G1/1.5 F#1/.5 | E1/1.5 B1/.5 A1/1 C#2/1
| B1/1.5 F#1/.5 E1/1.5 F#1/.5 | G1/1.5 D2/.5 A1/1.5 A1/.5
| D2/2 D2/2 | D2/4`

/** How strongly the pad holds each bar's harmony, 0 to 1. */
export const PAD_BARS = [
  0, 0.35, 0, 0, 0, 0.3, 0.5, 0.5, 0.6, 0.6, 0.9, 0.9, 1, 1, 0.8, 0.8, 0.9, 0.9, 0.9, 0.9, 0.8, 0.7,
]

export type DrumVoice = 'kick' | 'brush' | 'sweep' | 'rim' | 'hat' | 'shaker' | 'cymbal'
type DrumBar = Partial<Record<DrumVoice, string>>

const silence: DrumBar = {}
const entering: DrumBar = { shaker: '.... .... o.x. oxox' }
const groove: DrumBar = {
  kick: 'X... ..x. x... ....',
  rim: '.... x... .... x...',
  shaker: 'xoxo xoxo xoxo xoxo',
}
const full: DrumBar = {
  kick: 'X... ..x. x... ..o.',
  brush: '.... X..o .o.. X...',
  hat: 'x.o. x.o. x.o. x.oo',
  shaker: 'o.xo o.xo o.xo o.xo',
}
const calm: DrumBar = {
  kick: 'x... .... x... ..o.',
  sweep: 'o... x... o... x...',
  rim: '.... .... .... x...',
  hat: '..x. ..x. ..x. ..x.',
}
const fill: DrumBar = { ...full, brush: '.... X..o ..oo xoxX', shaker: 'o.xo o.xo .... ....' }
const opening: DrumBar = { ...full, cymbal: 'x... .... .... ....' }

/** One entry a bar, played beside the parts above. */
export const DRUMS: readonly DrumBar[] = [
  ...[silence, entering],
  ...[groove, groove, groove, { ...groove, rim: '.... x... .... x.oo' }],
  ...[full, full, full, fill],
  ...[
    { ...calm, cymbal: 'o... .... .... ....' },
    calm,
    calm,
    { ...calm, brush: '.... .... ..oo oxxX', rim: '.... .... .... ....' },
  ],
  ...[opening, full, full, full, full, { ...groove, kick: 'X... ..x. x... ....' }],
  ...[
    { kick: 'x... .... o... ....', sweep: 'o... .... x... ....' },
    { kick: 'x... .... .... ....', cymbal: 'o... .... .... ....' },
  ],
]
