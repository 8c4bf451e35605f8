import { createHash } from 'node:crypto'
import { open, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filesOf, type RenditionSet } from '@veza/shared/media/rendition-set.ts'
import type { FileUploadJob } from '../../desktop/engine/upload/file-upload.ts'
import { partsOf } from '../../desktop/engine/upload/plan.ts'
import { keepSetDigests } from '../../desktop/engine/upload/set-digests.ts'
import { randomSet } from '../../e2e/support/faults/files.ts'
import { timed, type UploadPlace } from './_upload-place.ts'
import type { BarePut, RunnerOrder, RunnerReport } from './_upload-runner.ts'

const PART_BYTES = 8 * 1024 * 1024
const RUNNER = fileURLToPath(new URL('./_upload-runner.ts', import.meta.url))

/** `processSeconds`: from the start of the process to its end. */
export type Measured = RunnerReport & { readonly processSeconds: number }

/** The product: session, signatures, parts, completion. The job brings the digests that an import keeps. */
export function uploaderFile(place: UploadPlace, job: FileUploadJob): Promise<Measured> {
  const { signal: _signal, onProgress: _onProgress, ...plain } = job
  return run(place, { kind: 'file', ...accountOf(place), job: plain })
}

/** The same parts, signed before, by a loop; joined after the clock has stopped. */
export async function bareFile(place: UploadPlace, job: FileUploadJob): Promise<Measured> {
  const { store } = place.rig.server.ctx
  const key = `bench/bare-${crypto.randomUUID()}.wav`
  const multipartId = await store.createMultipart(key, { contentType: 'audio/wav' })
  const handle = await open(job.path, 'r')
  const puts: BarePut[] = []
  for (const { number, offset, bytes } of partsOf(job.bytes, PART_BYTES)) {
    const part = Buffer.alloc(bytes)
    await handle.read(part, 0, bytes, offset)
    const signed = await store.signPart({
      key,
      multipartId,
      partNumber: number,
      bytes,
      md5: createHash('md5').update(part).digest('base64'),
      expiresInSeconds: 900,
    })
    puts.push({ url: signed.url, headers: signed.headers, path: job.path, offset, bytes })
  }
  await handle.close()
  const measured = await run(place, { kind: 'bare', puts, atOnce: 4, whole: false })
  await store.completeMultipart(key, multipartId, (await store.listParts(key, multipartId)) ?? [])
  return measured
}

/** As it comes, but for the checksums that the gateway does not take. `seconds`: less what one byte takes it. */
export async function awsFile(
  place: UploadPlace,
  { path }: FileUploadJob,
): Promise<Pick<Measured, 'seconds' | 'processSeconds'>> {
  const tiny = join(await place.rig.newFolder(), 'tiny')
  await writeFile(tiny, 'x')
  const start = await awsCopy(place, tiny)
  const processSeconds = await awsCopy(place, path)
  return { seconds: processSeconds - start, processSeconds }
}

async function awsCopy({ gateway, bucket }: UploadPlace, path: string): Promise<number> {
  const target = `s3://${bucket}/bench/aws-${crypto.randomUUID()}-${basename(path)}`
  const args = ['s3', 'cp', '--only-show-errors', '--endpoint-url', gateway.endpoint, path, target]
  const { processSeconds } = await timed('aws', args, {
    AWS_ACCESS_KEY_ID: gateway.accessKeyId,
    AWS_SECRET_ACCESS_KEY: gateway.secretAccessKey,
    AWS_DEFAULT_REGION: gateway.region,
    AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required',
    AWS_EC2_METADATA_DISABLED: 'true',
  })
  return processSeconds
}

export interface SmallFiles {
  readonly trackId: string
  readonly dir: string
  readonly set: RenditionSet
}

/** As a transcode leaves them, digests and all. @param segments the set has three files more: the first piece, and two waveforms */
export async function newSmallFiles(
  { rig }: UploadPlace,
  segments: number,
  bytes: number,
): Promise<SmallFiles> {
  const dir = await rig.newFolder()
  const set = await randomSet(dir, segments, bytes)
  await keepSetDigests(dir, set)
  return { trackId: await rig.newTrack(), dir, set }
}

export function uploaderSmall(place: UploadPlace, small: SmallFiles): Promise<Measured> {
  return run(place, { kind: 'bundle', ...accountOf(place), ...small })
}

export async function bareSmall(place: UploadPlace, { set, dir }: SmallFiles): Promise<Measured> {
  const { store } = place.rig.server.ctx
  const prefix = `bench/small-${crypto.randomUUID()}`
  const puts = await Promise.all(
    filesOf(set).map(async ({ path, bytes }): Promise<BarePut> => {
      const file = join(dir, path)
      const signed = await store.signPut({
        key: `${prefix}/${path}`,
        bytes,
        md5: createHash('md5')
          .update(await readFile(file))
          .digest('base64'),
        contentType: 'audio/mp4',
        expiresInSeconds: 900,
      })
      return { url: signed.url, headers: signed.headers, path: file, offset: 0, bytes }
    }),
  )
  return await run(place, { kind: 'bare', puts, atOnce: 6, whole: true })
}

const accountOf = ({ rig }: UploadPlace) => ({
  apiUrl: rig.server.url,
  accessToken: rig.user.accessToken,
})

async function run(place: UploadPlace, order: RunnerOrder): Promise<Measured> {
  const file = join(await place.rig.newFolder(), 'order.json')
  await writeFile(file, JSON.stringify(order))
  const { processSeconds, output } = await timed(process.execPath, [RUNNER, file])
  return { ...(JSON.parse(output) as RunnerReport), processSeconds }
}
