import { formatLevel, formatTime } from '@veza/shared/face/format.ts'
import { attributes, type Html, html } from '../html.ts'
import type { Recording } from '../recording.ts'
import { type Peaks, waveformPicture } from './drawings.ts'
import { icon } from './icons.ts'
import type { Page } from './page.ts'

const PICTURE_BARS = 220
export const playbackRates = [0.5, 0.75, 1, 1.25, 1.5, 2] as const

/** The player's markup. Scripts bring it to life (client/player/); without them the browser's own player stands here. */
export function player(page: Page, recording: Recording, peaks: Peaks | undefined): Html {
  const { t } = page
  const duration = formatTime(recording.durationMs / 1000)
  const slider = attributes({
    role: 'slider',
    tabindex: 0,
    'aria-label': t('player.position'),
    'aria-valuemin': 0,
    'aria-valuemax': Math.floor(recording.durationMs / 1000),
    'aria-valuenow': 0,
    'aria-valuetext': t('player.positionOf', { position: formatTime(0), duration }),
  })
  return html`<section class="player" data-player data-status="idle" data-recording="${JSON.stringify(recording)}" aria-label="${t('player.label')}">
<button class="play needs-scripts" type="button" data-part="play" aria-label="${t('player.play')}">${icon('play')}${icon('pause')}</button>
<div class="waveform" data-part="slider"${slider}>${peaks && waveformPicture(peaks, PICTURE_BARS)}<canvas data-part="canvas"></canvas><span class="hover-time" data-part="hover" hidden></span></div>
<div class="times"><span class="figure" data-part="elapsed">0:00</span>${recording.previewSeconds !== null && html`<span class="preview-label">${t('track.preview', { seconds: recording.previewSeconds })}</span>`}<span class="figure" data-part="total">${duration}</span></div>
<noscript><p class="no-scripts">${recording.streamUrl === null ? t('track.previewNeedsScripts') : html`<audio controls preload="none" src="${recording.streamUrl}"></audio><span>${t('track.needsScripts')}</span>`}</p></noscript>
<audio data-part="audio" preload="none"></audio>
</section>`
}

/** Share on the left; how it sounds on the right. */
export function playerOptions(page: Page, recording: Recording): Html {
  const { t } = page
  return html`<div class="options needs-scripts" data-player-options>
<button class="text-button" type="button" data-share="${recording.pageUrl}"><span class="share-icons">${icon('link')}${icon('check')}</span><span data-share-text aria-live="polite">${t('track.share')}</span></button>
<span class="spacer"></span>
<div class="volume"><button class="icon-button" type="button" data-part="mute" aria-label="${t('player.mute')}">${icon('loud')}${icon('mute')}</button><input type="range" min="0" max="100" value="100" step="1" data-part="volume" aria-label="${t('player.volume')}"></div>
<label class="choice"><span>${t('player.rate')}</span><select data-part="rate">${playbackRates.map((rate) => html`<option value="${rate}"${attributes({ selected: rate === 1 })}>${t('player.rateTimes', { rate: new Intl.NumberFormat(page.locale).format(rate) })}</option>`)}</select></label>
${recording.lossless && html`<label class="choice"><span>${t('player.quality')}</span><select data-part="quality"><option value="auto">${t('player.quality.auto')}</option><option value="lossless">${t('player.quality.lossless')}</option></select></label>`}
${recording.integratedLufs !== null && html`<button class="text-button toggle" type="button" data-part="loudness" aria-pressed="true" title="${loudnessHint(page, recording)}"><span class="switch" aria-hidden="true"></span>${t('player.loudness')}</button>`}
<button class="text-button keys-button" type="button" data-part="keys">${t('player.keys')}</button>
</div>
${notice()}
${keysDialog(page)}`
}

/** What the player has to say, when it has. */
export const notice = (): Html =>
  html`<div class="notice" data-part="notice" role="status" hidden><p data-part="notice-text"></p><button class="text-button" type="button" data-part="notice-action"></button></div>`

function loudnessHint({ t, locale }: Page, recording: Recording): string {
  return t('player.loudness.hint', { gain: formatLevel(recording.integratedLufs ?? 0, 'LUFS', locale) })
}

function keysDialog({ t }: Page): Html {
  const rows: readonly (readonly [keys: readonly string[], meaning: string])[] = [
    [[t('player.space'), 'K'], t('player.keys.toggle')],
    [['J'], t('player.keys.back')],
    [['L'], t('player.keys.forward')],
    [['←', '→'], t('player.keys.nudge')],
    [['0', '…', '9'], t('player.keys.tenths')],
    [['Home', 'End'], t('player.keys.ends')],
    [['M'], t('player.keys.mute')],
    [['?'], t('player.keys.help')],
  ]
  return html`<dialog class="keys" data-part="keys-dialog" aria-label="${t('player.keys.title')}"><form method="dialog"><h2>${t('player.keys.title')}</h2><button class="text-button">${t('player.keys.close')}</button></form>
<dl>${rows.map(([keys, meaning]) => html`<dt>${keys.map((key) => (key === '…' ? html`<span>…</span>` : html`<kbd>${key}</kbd>`))}</dt><dd>${meaning}</dd>`)}</dl></dialog>`
}
