import type { OwnTrack } from '@veza/shared/contracts/catalog.ts'
import { type LyricLine, readLyrics } from '@veza/shared/media/lyrics.ts'
import { attributes, type Html, html } from '../html.ts'
import type { Page } from './page.ts'

/** The words of a track as its creator wrote them; both empty where there are none. */
export type WrittenLyrics = Pick<OwnTrack, 'lyrics' | 'lyricsLanguage'>

/** What is sung, as text; scripts make of timed lines what follows the sound, and leads to it. */
export function lyricsSection({ t }: Page, written: WrittenLyrics | undefined): Html | false {
  if (!written) return false
  const { isTimed, lines, words: once } = readLyrics(written.lyrics)
  if (lines.length === 0) return false
  const words = { lang: written.lyricsLanguage || undefined, 'data-lyrics': isTimed }
  return html`<section class="lyrics" aria-labelledby="lyrics"><h2 id="lyrics">${t('track.lyrics')}</h2>
<div class="words"${attributes(words)}>${isTimed ? lines.map(timedLine) : versesOf(once).map((verse) => html`<p>${verse}</p>`)}</div></section>`
}

const timedLine = ({ atMs, text }: LyricLine): Html => html`<p${attributes({ 'data-at': atMs })}>${text}</p>`

const versesOf = (words: readonly string[]): string[] => words.join('\n').split(/\n{2,}/)

/** Nothing but the words, each line once, for those who read no times. */
export const wordsOf = ({ lyrics }: WrittenLyrics): string =>
  versesOf(readLyrics(lyrics).words).join('\n\n').trim()
