import type { Track } from '@veza/shared/contracts/catalog.ts'
import { formatTime } from '@veza/shared/face/format.ts'
import { type Html, html } from '../html.ts'
import { type Peaks, waveformPicture } from './drawings.ts'
import type { Page } from './page.ts'
import { isQueueable, queueMenu } from './queue.ts'
import { artistLink, coverOf, yearOf } from './track-page.ts'

const ROW_BARS = 80

export interface TrackInList {
  readonly track: Track
  readonly peaks: Peaks | undefined
}

export const trackRows = (page: Page, rows: readonly TrackInList[]): Html =>
  html`<ol class="tracks">${rows.map((row) => trackRow(page, row))}</ol>`

/**
 * The title's link covers the whole row (see lists.css); the artist's lies above it.
 * @param note behind the artist's name
 * @param action at the end
 */
export function trackRow(
  page: Page,
  { track, peaks }: TrackInList,
  note: Html | false = false,
  action: Html | false = false,
): Html {
  return html`<li class="track-row">
<span class="thumb">${coverOf(page, track, peaks)}</span>
<span class="names"><a class="name" href="/tracks/${encodeURIComponent(track.slug)}">${track.title}</a><span class="artist">${artistLink(track)}${yearOf(track)}${note}</span></span>
<span class="row-wave">${peaks && waveformPicture(peaks, ROW_BARS)}</span>
<span class="figure">${track.durationMs !== null && formatTime(track.durationMs / 1000)}</span>
${action || (isQueueable(page, track) && queueMenu(page, { title: track.title, trackIds: [track.id] }))}</li>`
}
