import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgePut, type PutAnswer } from './judge.ts'
import { backoffMs, defaultRetryPolicy, MAX_WAIT_MS } from './retry.ts'

const MD5 = '1B2M2Y8AsgTpgAmY7PhCfg=='
const ETAG = '"d41d8cd98f00b204e9800998ecf8427e"'
const NOW = new Date('2026-11-21T00:00:00Z')
const xml = (code: string) => `<Error><Code>${code}</Code><Message>because</Message></Error>`
const judged = (answer: Partial<PutAnswer>) =>
  judgePut(
    {
      status: 200,
      etag: undefined,
      retryAfter: undefined,
      contentType: 'application/xml',
      body: '',
      ...answer,
    },
    MD5,
    NOW,
  )

describe('judging what a store answers', () => {
  test.each([
    ['stored', { status: 200, etag: ETAG }],
    ['stored', { status: 200, etag: '"an-etag-of-an-encrypting-store"' }],
    ['damaged', { status: 200, etag: '"00000000000000000000000000000000"' }],
    ['damaged', { status: 400, body: xml('BadDigest') }],
    ['not-the-store', { status: 200, contentType: 'text/html', body: '<html>Sign in' }],
    ['not-the-store', { status: 302 }],
    ['not-the-store', { status: 511 }],
    ['not-the-store', { status: 413, contentType: 'text/html' }],
    ['refused', { status: 413, body: xml('EntityTooLarge') }],
    ['sign-again', { status: 403, body: xml('AccessDenied') }],
    ['sign-again', { status: 403, contentType: 'text/html' }],
    ['sign-again', { status: 400, body: xml('ExpiredToken') }],
    ['sign-again', { status: 400, body: xml('RequestTimeTooSkewed') }],
    ['slow-down', { status: 503, body: xml('SlowDown') }],
    ['slow-down', { status: 503 }],
    ['slow-down', { status: 429 }],
    ['again', { status: 500, body: xml('InternalError') }],
    ['again', { status: 400, body: xml('RequestTimeout') }],
    ['again', { status: 502, contentType: 'text/html' }],
    ['again', { status: 408 }],
    ['session-gone', { status: 404, body: xml('NoSuchUpload') }],
    ['refused', { status: 400, body: xml('InvalidArgument') }],
    ['refused', { status: 411, body: xml('MissingContentLength') }],
  ] as const)('%s: %o', (kind, answer) => {
    expect(judged(answer).kind).toBe(kind)
  })

  test('says what the store said, and how long it asks to wait', () => {
    expect(judged({ status: 503, retryAfter: '4', body: xml('SlowDown') })).toEqual({
      kind: 'slow-down',
      retryAfterMs: 4_000,
      reason: 'The store answered 503 SlowDown: because',
    })
  })
})

test('back-off grows, has jitter, ends at its cap, and never undercuts Retry-After', () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      random,
      fc.option(fc.integer({ min: 0, max: 10 ** 7 }), { nil: undefined }),
      (attempt, chance, asked) => {
        const ms = backoffMs(defaultRetryPolicy, attempt, () => chance, asked)
        const step = Math.min(defaultRetryPolicy.capMs, defaultRetryPolicy.baseMs * 2 ** (attempt - 1))
        expect(ms).toBeGreaterThanOrEqual(step / 2)
        if (asked === undefined) expect(ms).toBeLessThanOrEqual(step)
        else expect(ms).toBeGreaterThanOrEqual(Math.min(asked, MAX_WAIT_MS))
        expect(ms).toBeLessThanOrEqual(MAX_WAIT_MS + defaultRetryPolicy.capMs)
      },
    ),
  )
})
