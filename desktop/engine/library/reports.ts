import { barLevels } from '@veza/shared/face/waveform-bars.ts'
import type { Analysis } from '@veza/shared/media/analysis.ts'
import type { AudioSource } from '@veza/shared/media/probe.ts'
import { type TrackReport, trackReportSchema } from '@veza/shared/studio/track-report.ts'
import type { Sqlite } from '../db/sqlite.ts'

/** Goes up when a report says more than before: older ones are then made anew. */
const READER = 1

/** Keeps what a listen to the whole of a track's source has told. */
export function keepReport(db: Sqlite, trackId: string, audio: AudioSource, analysis: Analysis): void {
  const report: TrackReport = {
    codec: audio.codec,
    isLossless: audio.isLossless,
    bitsPerSample: audio.bitsPerSample ?? null,
    bitrate: audio.bitrate ?? null,
    sampleRate: audio.sampleRate,
    channels: audio.channels,
    durationSeconds: analysis.samples / audio.sampleRate,
    loudness: analysis.loudness,
    preflight: analysis.preflight,
  }
  const { peaks } = analysis.waveforms.coarse
  db.prepare(
    `INSERT INTO track_reports (track_id, reader, report, peaks) VALUES (?, ?, ?, ?)
     ON CONFLICT (track_id) DO UPDATE SET reader = excluded.reader, report = excluded.report, peaks = excluded.peaks`,
  ).run(
    trackId,
    READER,
    JSON.stringify(report),
    Buffer.from(peaks.buffer, peaks.byteOffset, peaks.byteLength),
  )
}

/** Undefined where nobody has listened to it yet, or only an older version of us. */
export function findReport(db: Sqlite, trackId: string): TrackReport | undefined {
  const text = db
    .prepare<[string, number], string>('SELECT report FROM track_reports WHERE track_id = ? AND reader = ?')
    .pluck()
    .get(trackId, READER)
  return text === undefined ? undefined : trackReportSchema.parse(JSON.parse(text as string))
}

/** Heights of the whole track as its waveform shows them, 0 to 255, as many as a wide screen has room for. */
export function findLevels(db: Sqlite, trackId: string): Buffer | undefined {
  const peaks = db
    .prepare<[string], Buffer>('SELECT peaks FROM track_reports WHERE track_id = ?')
    .pluck()
    .get(trackId) as Buffer | undefined
  if (peaks === undefined) return undefined
  const signed = new Int8Array(peaks.buffer, peaks.byteOffset, peaks.byteLength)
  return Buffer.from(barLevels(signed, signed.length / 2).map((level) => Math.round(level * 255)))
}
