import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { say } from '../../app/texts.ts'
import { SoundPlace } from '../editor/sound-place.tsx'
import { editorTexts } from '../editor/texts.ts'
import { Coming, PlayButton } from './play-button.tsx'
import { libraryTexts } from './texts.ts'

const t = say(libraryTexts)
const entry = { localId: null, remoteId: 'r', title: 'Harbour lights' }
const button = (isPlaying: boolean, isComing: boolean) =>
  renderToStaticMarkup(createElement(PlayButton, { entry, t, isPlaying, isComing, tabIndex: 0 }))

test('the button of a row says whether its sound is heard, on its way, or neither', () => {
  expect(button(false, false)).toContain('aria-label="Play Harbour lights"')
  expect(button(true, false)).toContain('aria-label="Pause Harbour lights"')
  expect(button(true, true)).toContain('aria-label="Stop fetching the sound of Harbour lights"')
  // It turns, save for whoever wants nothing to move.
  expect(button(true, true)).toContain('motion-safe:animate-spin')
  expect(button(true, false)).not.toContain('animate-spin')
})

test('what is on its way is read out, in a row and in the editor', () => {
  expect(renderToStaticMarkup(createElement(Coming, { t }))).toMatch(/role="status".*Fetching the sound …/)
  const place = (isComing: boolean) =>
    renderToStaticMarkup(createElement(SoundPlace, { isComing, t: say(editorTexts) }))
  // It is there before: what comes new with its words is not read out everywhere.
  expect(place(false)).toMatch(/role="status".*From the server/)
  expect(place(true)).toMatch(/role="status".*Fetching the sound …/)
})
