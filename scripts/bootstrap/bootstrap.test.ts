import { chmodSync } from 'node:fs'
import { expect, test } from 'vitest'
import { plant } from '../rules/planted.ts'
import { assertNodeVersion, findNode } from './node.mjs'
import { holdsAll } from './packages.mjs'
import { systemParts } from './system.mjs'

test.each(['18.20.4', '20.18.3', '20.9.0'])('Node %s is told what to do', (version) => {
  expect(() => assertNodeVersion(version)).toThrow(
    `needs Node 20.19 or later to install itself; this is ${version}`,
  )
})

test.each(['20.19.0', '22.0.0', '24.1.0', '100.0.0'])('Node %s will do', (version) => {
  expect(() => assertNodeVersion(version)).not.toThrow()
})

test('the packaged Node is preferred; without one, our own must be new enough', () => {
  const packaged = `node_modules/node-linux-${process.arch}/bin/node`
  using withPackage = plant({ [packaged]: '' })
  using without = plant({})
  expect(findNode(withPackage.root, 'linux', '20.19.0')).toBe(`${withPackage.root}/${packaged}`)
  expect(findNode(without.root, 'darwin', '24.0.0')).toBe(process.execPath)
  expect(() => findNode(without.root, 'darwin', '22.12.0')).toThrow('Install Node 24')
})

test.each([
  ['all of it', {}, true],
  ['another version', { 'node_modules/a': { version: '2.0.0', integrity: 'x' } }, false],
  ['another content', { 'node_modules/a': { version: '1.0.0', integrity: 'y' } }, false],
  ['a nested one missing', { 'node_modules/a/node_modules/b': undefined }, false],
])('node_modules holding %s', (_, difference, expected) => {
  const wanted = {
    '': { name: 'root' },
    shared: { version: '0.1.0' },
    'node_modules/@veza/shared': { link: true },
    'node_modules/a': { version: '1.0.0', integrity: 'x' },
    'node_modules/a/node_modules/b': { version: '1.0.0', integrity: 'x' },
  }
  const ofOtherSystem = { 'node_modules/windows-only': { version: '1.0.0', optional: true } }
  using tree = plant({
    'package-lock.json': JSON.stringify({ packages: { ...wanted, ...ofOtherSystem } }),
    'node_modules/.package-lock.json': JSON.stringify({ packages: { ...wanted, ...difference } }),
  })
  expect(holdsAll(tree.root)).toBe(expected)
})

test.each([
  ['a Chromium with windows alone will do', ['chromium'], {}, true, false],
  ['one without them is better', ['chromium', 'chromium-headless-shell'], {}, true, true],
  ['one that was chosen is what was asked for', [], { CHROMIUM_PATH: '/opt/mine' }, true, true],
  ['none is none', [], {}, false, false],
])('%s', (_, programs, chosen, found, preferred) => {
  using tree = plant(Object.fromEntries(programs.map((name) => [name, ''])))
  for (const name of programs) chmodSync(`${tree.root}/${name}`, 0o755)
  const [chromium] = systemParts(tree.root, 'test', { PATH: tree.root, ...chosen }).filter(
    ({ name }) => name === 'Chromium',
  )
  expect(chromium).toMatchObject({ found, preferred })
})
