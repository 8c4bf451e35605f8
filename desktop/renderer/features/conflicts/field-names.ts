import { say } from '../../app/texts.ts'
import { conflictsTexts } from './texts.ts'

/** What a field of a track or a product is called on the screens. One of a newer server is called as it calls it. */
export function nameOfField(field: string): string {
  const key = `field.${field}`
  return isKnown(key) ? say(conflictsTexts)(key) : field
}

const isKnown = (key: string): key is `field.${'title' | 'tags'}` => Object.hasOwn(conflictsTexts.en, key)
