import { expect, test } from 'vitest'
import { isOwnPage } from './address.ts'
import { judgeOutside } from './outside.ts'

const known = new Set(['https://veza.example', 'https://music.example:8443'])

test.each([
  ['https://veza.example/tracks/a-song', 'open'],
  ['https://music.example:8443/', 'open'],
  ['https://connect.stripe.com/setup/e/x', 'open'],
  ['http://127.0.0.1:4000/authorize?x=1', 'open'],
  ['http://localhost:4000/', 'open'],
  ['https://music.example/', 'ask'],
  ['https://veza.example.evil.example/', 'ask'],
  ['https://notstripe.com/', 'ask'],
  ['https://stripe.com.evil.example/', 'ask'],
  ['https://veza.example@evil.example/', 'refuse'],
  ['http://veza.example/', 'refuse'],
  ['file:///etc/passwd', 'refuse'],
  ['javascript:alert(1)', 'refuse'],
  ['data:text/html,hello', 'refuse'],
  ['veza://queue', 'refuse'],
  ['smb://server/share', 'refuse'],
  ['app://studio/', 'refuse'],
  ['C:\\Windows\\System32\\calc.exe', 'refuse'],
  ['', 'refuse'],
])('%s: %s', (address, kind) => {
  expect(judgeOutside(address, known).kind).toBe(kind)
})

test.each([
  ['app://studio/', true],
  ['app://studio/#/library', true],
  ['app://studio/?x=1#/library', true],
  ['app://studio', false],
  ['app://studio/assets/x.js', false],
  ['app://studio.evil/', false],
  ['app://evil/', false],
  ['app://me@studio/', false],
  ['https://studio/', false],
  ['file:///index.html', false],
  ['about:blank', false],
])('%s is our page: %s', (address, isOurs) => {
  expect(isOwnPage(address)).toBe(isOurs)
})
