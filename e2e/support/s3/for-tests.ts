import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { ensureBucket, type S3StoreConfig } from '../../../server/platform/object-store/index.ts'
import { missingForGateway, type S3Gateway, type S3TestConfig, startS3Gateway } from './gateway.ts'

/** Which S3 the tests of this run may use. */
export type S3Offer =
  | { readonly kind: 'given'; readonly config: S3TestConfig }
  /** Asking this address starts the gateway, once a run, and answers with its `S3TestConfig` when it is ready. */
  | { readonly kind: 'on-demand'; readonly starterUrl: string }
  | { readonly kind: 'none'; readonly why: string }

declare module 'vitest' {
  interface ProvidedContext {
    s3: S3Offer
  }
}

/**
 * For the global setup: offers S3 to the test files. Nothing is started before a test asks, so a run without S3
 * tests does not pay for it.
 * @returns ends what was started; call it when the run is over
 */
export async function provideS3(project: TestProject): Promise<() => Promise<void>> {
  const known = knownOffer()
  if (known !== undefined) {
    project.provide('s3', known)
    return async () => undefined
  }
  let gateway: Promise<S3Gateway> | undefined
  const starter = createServer((_request, response) => {
    gateway ??= startS3Gateway()
    gateway.then(
      ({ stop: _stop, ...config }) => response.end(JSON.stringify(config)),
      (error: Error) => response.writeHead(500).end(`${error.message}\n${error.cause}`),
    )
  })
  await new Promise<void>((resolve) => starter.listen(0, '127.0.0.1', resolve))
  const { port } = starter.address() as AddressInfo
  project.provide('s3', { kind: 'on-demand', starterUrl: `http://127.0.0.1:${port}/` })
  return async () => {
    starter.closeAllConnections()
    starter.close()
    await gateway?.then(
      (started) => started.stop(),
      () => undefined,
    )
  }
}

/** undefined: the gateway can be started here. */
function knownOffer(): S3Offer | undefined {
  const { S3_TEST_ENDPOINT, S3_TEST_REGION, S3_TEST_KEY, S3_TEST_SECRET } = process.env
  if (S3_TEST_ENDPOINT !== undefined) {
    const [accessKeyId, secretAccessKey] = [S3_TEST_KEY ?? '', S3_TEST_SECRET ?? '']
    const config = {
      endpoint: S3_TEST_ENDPOINT,
      region: S3_TEST_REGION ?? 'us-east-1',
      accessKeyId,
      secretAccessKey,
    }
    return { kind: 'given', config }
  }
  const missing = missingForGateway()
  if (missing.length === 0) return undefined
  return { kind: 'none', why: `no S3_TEST_ENDPOINT given, and not installed: ${missing.join(', ')}` }
}

/**
 * For a test file, at its top: whether S3 is to be had, and a title that says so either way.
 *
 *     const s3 = s3Offered()
 *     describe.skipIf(s3.isMissing)(s3.title, () => { … })
 */
export function s3Offered(): { readonly isMissing: boolean; readonly title: string } {
  const offer = inject('s3')
  return offer.kind === 'none'
    ? { isMissing: true, title: `S3 (SKIPPED: ${offer.why})` }
    : { isMissing: false, title: 'S3' }
}

export interface S3ForTests {
  readonly config: S3TestConfig
  /** For `afterAll`. The store itself ends with the run. */
  close(): Promise<void>
}

/** For `beforeAll`: a running S3, started if this is the first test of the run to ask. */
export async function s3ForTests(): Promise<S3ForTests> {
  const offer = inject('s3')
  if (offer.kind === 'none') throw new Error(`there is no S3 for tests: ${offer.why}`)
  const close = async () => undefined
  if (offer.kind === 'given') return { config: offer.config, close }
  const response = await fetch(offer.starterUrl)
  if (!response.ok) throw new Error(await response.text())
  return { config: (await response.json()) as S3TestConfig, close }
}

/** A fresh bucket, as the s3 adapter wants it; it goes with the gateway. */
export async function newTestBucket(config: S3TestConfig): Promise<S3StoreConfig> {
  const bucket = `veza-test-${randomBytes(6).toString('hex')}`
  const store = { ...config, bucket, forcePathStyle: true }
  await ensureBucket(store)
  return store
}
