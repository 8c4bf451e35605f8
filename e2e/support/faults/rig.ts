import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { type ApiClient, createApiClient, type SessionPort } from '../../../desktop/engine/api/client.ts'
import type { UploadLimits } from '../../../desktop/engine/upload/context.ts'
import type { FileUploadJob } from '../../../desktop/engine/upload/file-upload.ts'
import { openUploader, type Uploader } from '../../../desktop/engine/upload/uploader.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../server.ts'
import { type RandomFile, randomFile } from './files.ts'
import { type FaultProxy, startFaultProxy } from './proxy.ts'

/** The real server and a store, with a proxy before each, and the engine's uploader on this side of them. */
export interface UploadRig {
  readonly server: TestServer
  /** Between the uploader and the store. */
  readonly store: FaultProxy
  /** Between the uploader and the server. */
  readonly api: FaultProxy
  readonly client: ApiClient
  readonly user: SignedInUser
  /** Empty, for the files of one test. */
  newFolder(): Promise<string>
  newTrack(): Promise<string>
  uploader(limits?: Partial<UploadLimits>): Uploader
  /** A job for a new random file of a new track. */
  newJob(bytes: number, more?: Partial<FileUploadJob>): Promise<FileUploadJob>
  /** SHA-256 of the object that an upload made; undefined where there is none. */
  storedHash(uploadId: string): Promise<string | undefined>
  /** Multipart uploads that nobody has ended. */
  openMultiparts(): Promise<number>
  /** Forgets faults and what was seen. */
  calm(): void
  close(): Promise<void>
}

export interface UploadRigOptions {
  readonly databaseUrl: string
  readonly clock: Clock
  /** Of the server: which store. */
  readonly env?: Readonly<Record<string, string>>
  /** Of the store; the server itself where not given. */
  readonly storeUrl?: string
}

/** Short waits, so that a test of faults takes seconds. */
export const quick: Partial<UploadLimits> = {
  stallMs: 1_500,
  retry: { baseMs: 20, capMs: 500, attempts: 12 },
}

export async function startUploadRig(options: UploadRigOptions): Promise<UploadRig> {
  const { databaseUrl, clock } = options
  const server = await startTestServer({ databaseUrl, clock, env: { ROLE: 'web', ...options.env } })
  const api = await startFaultProxy({ upstream: addressOf(server.url) })
  const store = await startFaultProxy({ upstream: addressOf(options.storeUrl ?? server.url) })
  const user = await newUser(server)
  const client = createApiClient({
    baseUrl: `http://127.0.0.1:${api.port}`,
    clock: { now: () => new Date() },
    session: sessionOf(server, user),
    timeoutMs: 5_000,
  })
  const folder = await mkdtemp(join(tmpdir(), 'veza-rig-'))
  let folders = 0

  async function newFolder(): Promise<string> {
    const made = join(folder, String(++folders))
    await mkdir(made)
    return made
  }

  const newTrack = async () => (await client.api.catalog.create({ title: 'A track' })).id

  return {
    server,
    store,
    api,
    client,
    user,
    newFolder,
    newTrack,
    uploader: (limits) =>
      openUploader({
        api: client.api,
        clock: { now: () => new Date() },
        random: Math.random,
        agentOptions: { connect: store.connect },
        limits: { ...quick, ...limits },
      }),
    async newJob(bytes, more) {
      const file = await randomFile(join(await newFolder(), 'song.wav'), bytes)
      return jobFor(file, await newTrack(), more)
    },
    storedHash: (uploadId) => storedHash(server, uploadId),
    async openMultiparts() {
      const open: unknown[] = []
      for await (const one of server.ctx.store.listMultiparts('tracks/')) open.push(one)
      return open.length
    },
    calm() {
      for (const proxy of [api, store]) {
        proxy.faultFor = () => undefined
        proxy.bytesPerSecond = undefined
        proxy.forget()
      }
    },
    async close() {
      await client.close()
      await Promise.all([api.close(), store.close()])
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function jobFor(file: RandomFile, trackId: string, more: Partial<FileUploadJob> = {}): FileUploadJob {
  return {
    ...file,
    purpose: 'original',
    filename: 'song.wav',
    contentType: 'audio/wav',
    trackId,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...more,
  }
}

async function storedHash({ ctx }: TestServer, uploadId: string): Promise<string | undefined> {
  for await (const { key } of ctx.store.list('tracks/')) {
    if (!key.includes(uploadId)) continue
    const hash = createHash('sha256')
    for await (const chunk of (await ctx.store.get(key)).body) hash.update(chunk)
    return hash.digest('hex')
  }
  return undefined
}

function sessionOf(server: TestServer, user: SignedInUser): SessionPort {
  let token = user.accessToken
  return {
    accessToken: async () => token,
    async refresh() {
      const { email, password } = user
      const answer = await fetch(`${server.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      })
      token = ((await answer.json()) as { accessToken: string }).accessToken
    },
  }
}

function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url)
  return { host: hostname, port: Number(port) }
}
