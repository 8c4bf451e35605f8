import { vi } from 'vitest'
import { type FaultProxy, startFaultProxy } from './faults/proxy.ts'
import { newTestBucket } from './s3/for-tests.ts'
import { missingForGateway, startS3Gateway } from './s3/gateway.ts'

const { S3_TEST_ENDPOINT, S3_TEST_REGION, S3_TEST_KEY, S3_TEST_SECRET } = process.env
const missing = S3_TEST_ENDPOINT === undefined ? missingForGateway() : []

/** Why there is no S3 for journeys; undefined: there is. */
export const whyNoStore = missing.length === 0 ? undefined : `not installed: ${missing.join(', ')}`

export interface StudioStore {
  /** Between every Studio and the store: it says what came by, and how fast. */
  readonly proxy: FaultProxy
  stop(): Promise<void>
}

/**
 * A real S3 for the server that this file starts afterwards, reached by Studios through a proxy that sets the pace.
 * @param env what else the server is to be told
 */
export async function storeForStudio(
  bytesPerSecond: number,
  env: Readonly<Record<string, string>> = {},
): Promise<StudioStore> {
  const gateway = S3_TEST_ENDPOINT === undefined ? await startS3Gateway() : undefined
  const given = {
    endpoint: S3_TEST_ENDPOINT ?? '',
    region: S3_TEST_REGION ?? 'us-east-1',
    accessKeyId: S3_TEST_KEY ?? '',
    secretAccessKey: S3_TEST_SECRET ?? '',
  }
  const { endpoint, region, accessKeyId, secretAccessKey } = gateway ?? given
  const store = await newTestBucket({ endpoint, region, accessKeyId, secretAccessKey })
  const { hostname, port } = new URL(store.endpoint ?? '')
  const proxy = await startFaultProxy({ upstream: { host: hostname, port: Number(port) }, bytesPerSecond })
  const settings = {
    TRACK_STORAGE_BACKEND: 's3',
    S3_ENDPOINT: store.endpoint ?? '',
    S3_PUBLIC_ENDPOINT: `http://127.0.0.1:${proxy.port}`,
    S3_REGION: store.region,
    S3_BUCKET: store.bucket,
    S3_ACCESS_KEY_ID: store.accessKeyId ?? '',
    S3_SECRET_ACCESS_KEY: store.secretAccessKey ?? '',
    S3_FORCE_PATH_STYLE: 'true',
    ...env,
  }
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value)
  return {
    proxy,
    async stop() {
      vi.unstubAllEnvs()
      await proxy.close()
      await gateway?.stop()
    },
  }
}
