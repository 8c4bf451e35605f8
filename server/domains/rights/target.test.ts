import { expect, test } from 'vitest'
import { trackNamedIn } from './target.ts'

const id = '01990000-0000-7000-8000-0000000000ab'

test.each([
  [id, { id }],
  [` ${id.toUpperCase()} `, { id }],
  ['https://veza.example/tracks/long-tone-x1', { slug: 'long-tone-x1' }],
  ['http://veza.example/tracks/long-tone-x1/?lang=fr#t=3', { slug: 'long-tone-x1' }],
  ['veza.example/tracks/long-tone-x1', { slug: 'long-tone-x1' }],
  [`https://veza.example/api/v1/tracks/${id}/stream`, { id }],
  ['https://elsewhere.example/tracks/long-tone-x1', undefined],
  ['https://veza.example.elsewhere.example/tracks/long-tone-x1', undefined],
  ['https://veza.example/@maya', undefined],
  ['the song called Long tone', undefined],
  ['', undefined],
])('%j names %j', (target, expected) => {
  expect(trackNamedIn('https://veza.example', target)).toEqual(expected)
})
