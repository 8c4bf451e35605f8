import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MoneyRig, startMoneyRig } from '../support/money.ts'
import { checkConfig, checkExpressions, dashboardFile, hasPromtool } from './promtool.ts'

interface Panel {
  readonly type: string
  readonly title: string
  readonly targets?: readonly { readonly expr: string }[]
}

const { panels } = JSON.parse(readFileSync(dashboardFile, 'utf8')) as { readonly panels: readonly Panel[] }
const asked = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })))
/** Grafana puts a time in its place. */
const expressionOf = (expr: string) => expr.replaceAll('$__rate_interval', '5m')
const namesIn = (expr: string) => expr.match(/veza_\w+/g) ?? []

let rig: MoneyRig
let told: Set<string>
let kinds: Map<string, string>

beforeAll(async () => {
  rig = await startMoneyRig({ env: { LOG_LEVEL: 'silent' } })
  const text = await (await fetch(`${rig.server.url}/metrics`)).text()
  kinds = new Map(
    [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', kind = '']) => [name, kind]),
  )
  told = new Set(
    [...kinds].flatMap(([name, kind]) =>
      kind === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => name + part) : [name],
    ),
  )
})
afterAll(() => rig?.stop())

test('every panel but headings asks something, and nothing that the server does not tell', () => {
  expect(panels.filter(({ type, targets }) => type !== 'row' && !targets?.length)).toEqual([])
  for (const { title, expr } of asked) {
    expect(namesIn(expr).length, title).toBeGreaterThan(0)
    expect(
      namesIn(expr).filter((name) => !told.has(name)),
      title,
    ).toEqual([])
  }
})

test('every figure about money is on it', () => {
  const shown = new Set(asked.flatMap(({ expr }) => namesIn(expr)))
  const ofMoney = [...kinds.keys()].filter((name) =>
    /^veza_(ledger|balance|disputes|reconciliation|transfer|webhook)/.test(name),
  )
  expect(ofMoney.length).toBeGreaterThan(10)
  expect(ofMoney.filter((name) => !shown.has(name) && !shown.has(`${name}_bucket`))).toEqual([])
})

test('counters are asked how fast they rise: what they say depends on when a process began', () => {
  const bare = asked.flatMap(({ title, expr }) =>
    [...expr.matchAll(/(\w+)\((?=(veza_\w+))/g)]
      .filter(([, outer = '', name = '']) => name.endsWith('_total') && !['rate', 'increase'].includes(outer))
      .map(([found]) => `${title}: ${found}`),
  )
  expect(bare).toEqual([])
})

describe.skipIf(!hasPromtool)('Prometheus', () => {
  test('takes every question of it', () => {
    expect(checkExpressions(asked.map(({ expr }) => expressionOf(expr)))).toBe('ok')
  })

  test('takes the configuration that we give operators', () => {
    expect(checkConfig()).toBe('ok')
  })
})
