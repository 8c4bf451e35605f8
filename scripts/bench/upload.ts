import { createHash } from 'node:crypto'
import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filesOf } from '@veza/shared/media/rendition-set.ts'
import type { FileUploadJob } from '../../desktop/engine/upload/file-upload.ts'
import { partsOf } from '../../desktop/engine/upload/plan.ts'
import { randomSet } from '../../e2e/support/faults/files.ts'
import { median, openUploadPlace, rounded, timed, type UploadPlace } from './_upload-place.ts'
import type { BarePut, RunnerOrder } from './_upload-runner.ts'

const MIB = 1024 * 1024
const FILE_BYTES = 500 * 1_000_000
const PART_BYTES = 8 * MIB
const SMALL_FILES = 200
const SMALL_BYTES = 200_000
const ROUNDS = 3

const RUNNER = fileURLToPath(new URL('./_upload-runner.ts', import.meta.url))

interface Measured {
  readonly seconds: number
  readonly processSeconds: number
  readonly grownMb: number
}

/**
 * One file of 500 MB by the uploader, by aws-cli and by a bare loop; then 200 small files by the uploader and by a
 * bare loop. All against the same store, in turn, the median of three rounds. Bars: at least 1.0 × aws-cli, at least
 * 0.8 × the loop; at most 2 × the loop's time for small files; memory grows by 64 MB at most.
 */
export async function bench(): Promise<object> {
  const rounds: Awaited<ReturnType<typeof oneRound>>[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const place = await openUploadPlace()
    try {
      rounds.push(await oneRound(place))
    } finally {
      await place.close()
    }
  }
  const of = (pick: (round: (typeof rounds)[number]) => number) => rounded(median(rounds.map(pick)))
  const rate = (seconds: number) => rounded(FILE_BYTES / 1e6 / seconds, 1)
  return {
    file: {
      bytes: FILE_BYTES,
      uploaderMbPerSecond: of((round) => rate(round.uploader.seconds)),
      bareLoopMbPerSecond: of((round) => rate(round.bare.seconds)),
      awsCliMbPerSecond: of((round) => rate(round.aws.processSeconds)),
      uploaderWithStartMbPerSecond: of((round) => rate(round.uploader.processSeconds)),
      // Process against process, start and all.
      ratioToAwsCli: of((round) => round.aws.processSeconds / round.uploader.processSeconds),
      ratioToBareLoop: of((round) => round.bare.seconds / round.uploader.seconds),
      bars: { ratioToAwsCli: '>= 1.0', ratioToBareLoop: '>= 0.8' },
    },
    smallFiles: {
      count: SMALL_FILES,
      bytesEach: SMALL_BYTES,
      uploaderSeconds: of((round) => round.bundle.seconds),
      bareLoopSeconds: of((round) => round.bareSmall.seconds),
      ratio: of((round) => round.bundle.seconds / round.bareSmall.seconds),
      bars: { ratio: '<= 2' },
    },
    memory: {
      uploaderGrownMb: of((round) => round.uploader.grownMb),
      bareLoopGrownMb: of((round) => round.bare.grownMb),
      bundleGrownMb: of((round) => round.bundle.grownMb),
      bars: { uploaderGrownMb: '<= 64' },
    },
    rounds,
  }
}

async function oneRound(place: UploadPlace) {
  const job = await place.rig.newJob(FILE_BYTES)
  const small = await newBundle(place)
  // Whoever comes first would read the file for the others too.
  await readThrough(job.path)
  const account = { apiUrl: place.rig.server.url, accessToken: place.rig.user.accessToken }
  const { signal: _signal, onProgress: _onProgress, ...plain } = job
  const bare = await bareUpload(place, job)
  const aws = await awsUpload(place, job.path)
  const uploader = await run(place, { kind: 'file', ...account, job: plain })
  const bareSmall = await run(place, {
    kind: 'bare',
    puts: await smallPuts(place, small),
    atOnce: 6,
    whole: true,
  })
  const bundle = await run(place, { kind: 'bundle', ...account, ...small })
  return { uploader, bare, aws, bundle, bareSmall }
}

async function newBundle({ rig }: UploadPlace) {
  const dir = await rig.newFolder()
  // With the first piece and two waveforms that makes 200.
  const set = await randomSet(dir, SMALL_FILES - 3, SMALL_BYTES)
  return { trackId: await rig.newTrack(), dir, set }
}

async function run(place: UploadPlace, order: RunnerOrder): Promise<Measured> {
  const file = join(await place.rig.newFolder(), 'order.json')
  await writeFile(file, JSON.stringify(order))
  const { processSeconds, output } = await timed(process.execPath, [RUNNER, file])
  return { ...(JSON.parse(output) as { seconds: number; grownMb: number }), processSeconds }
}

async function bareUpload(place: UploadPlace, job: FileUploadJob): Promise<Measured> {
  const { store } = place.rig.server.ctx
  const key = 'bench/bare.wav'
  const multipartId = await store.createMultipart(key, { contentType: 'audio/wav' })
  const handle = await open(job.path, 'r')
  const puts: BarePut[] = []
  for (const { number, offset, bytes } of partsOf(FILE_BYTES, PART_BYTES)) {
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

async function smallPuts(
  place: UploadPlace,
  small: Awaited<ReturnType<typeof newBundle>>,
): Promise<BarePut[]> {
  const { store } = place.rig.server.ctx
  return Promise.all(
    filesOf(small.set).map(async ({ path, bytes }) => {
      const file = join(small.dir, path)
      const md5 = createHash('md5')
        .update(await readFile(file))
        .digest('base64')
      const signed = await store.signPut({
        key: `bench/small/${path}`,
        bytes,
        md5,
        contentType: 'audio/mp4',
        expiresInSeconds: 900,
      })
      return { url: signed.url, headers: signed.headers, path: file, offset: 0, bytes }
    }),
  )
}

/** As it comes, but for the checksums that the gateway does not take. */
async function awsUpload({ gateway, bucket }: UploadPlace, path: string): Promise<Measured> {
  const args = [
    's3',
    'cp',
    '--only-show-errors',
    '--endpoint-url',
    gateway.endpoint,
    path,
    `s3://${bucket}/bench/aws.wav`,
  ]
  const { processSeconds } = await timed('aws', args, {
    AWS_ACCESS_KEY_ID: gateway.accessKeyId,
    AWS_SECRET_ACCESS_KEY: gateway.secretAccessKey,
    AWS_DEFAULT_REGION: gateway.region,
    AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required',
    AWS_EC2_METADATA_DISABLED: 'true',
  })
  return { seconds: processSeconds, processSeconds, grownMb: Number.NaN }
}

async function readThrough(path: string): Promise<void> {
  const handle = await open(path, 'r')
  for await (const _chunk of handle.createReadStream({ highWaterMark: MIB }));
}
