import { createHash } from 'node:crypto'
import { open, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filesOf } from '@veza/shared/media/rendition-set.ts'
import type { FileUploadJob } from '../../desktop/engine/upload/file-upload.ts'
import { partsOf } from '../../desktop/engine/upload/plan.ts'
import { randomSet } from '../../e2e/support/faults/files.ts'
import { openUploadPlace, rounded, timed, type UploadPlace } from './_upload-place.ts'
import type { BarePut, RunnerOrder } from './_upload-runner.ts'

const FILE_BYTES = 500 * 1_000_000
const PART_BYTES = 8 * 1024 * 1024
const WARM_UP_BYTES = 20_000_000
const SMALL_FILES = 200
const SMALL_BYTES = 200_000
/** Two stores, one after the other (what the gateway holds is bounded), and two rotations on each. */
const PLACES = 2
const ROTATIONS = 2

const RUNNER = fileURLToPath(new URL('./_upload-runner.ts', import.meta.url))

interface Measured {
  readonly seconds: number
  readonly processSeconds: number
  readonly grownMb: number
}

/**
 * One file of 500 MB by the uploader, by aws-cli and by a bare loop; then 200 small files by the uploader and by a
 * bare loop. All against the same store and in turn; of each the best of four, for other work on the machine only
 * ever slows down. aws-cli is compared process against process, start and all, as nothing tells its start from its
 * transfer; `ratioWithoutStarts` estimates that by taking off what it needs for one byte, and our own start. The bare
 * loop does not open, hash, sign or complete anything. Bars: at least 1.0 × aws-cli, at least 0.8 × the loop; at most
 * 2 × the loop's time for small files; memory grows by 64 MB at most.
 */
export async function bench(): Promise<object> {
  const rounds: Awaited<ReturnType<typeof rotation>>[] = []
  for (let place = 0; place < PLACES; place++) {
    const opened = await openUploadPlace()
    try {
      await upload(opened, await opened.rig.newJob(WARM_UP_BYTES))
      for (let turn = 0; turn < ROTATIONS; turn++) rounds.push(await rotation(opened))
    } finally {
      await opened.close()
    }
  }
  return summary(rounds)
}

function summary(rounds: readonly Awaited<ReturnType<typeof rotation>>[]): object {
  const best = (pick: (round: (typeof rounds)[number]) => number) => Math.min(...rounds.map(pick))
  const rate = (seconds: number) => rounded(FILE_BYTES / 1e6 / seconds, 1)
  const uploader = best((round) => round.uploader.seconds)
  const bare = best((round) => round.bare.seconds)
  const aws = best((round) => round.aws.seconds)
  const bundle = best((round) => round.bundle.seconds)
  const bareSmall = best((round) => round.bareSmall.seconds)
  return {
    file: {
      bytes: FILE_BYTES,
      mbPerSecond: { uploader: rate(uploader), awsCli: rate(aws), bareLoop: rate(bare) },
      ratioToAwsCli: rounded(
        best((round) => round.aws.processSeconds) / best((round) => round.uploader.processSeconds),
      ),
      ratioWithoutStarts: rounded(aws / uploader),
      ratioToBareLoop: rounded(bare / uploader),
      bars: { ratioToAwsCli: '>= 1.0', ratioToBareLoop: '>= 0.8' },
    },
    smallFiles: {
      count: SMALL_FILES,
      bytesEach: SMALL_BYTES,
      seconds: { uploader: rounded(bundle), bareLoop: rounded(bareSmall) },
      ratio: rounded(bundle / bareSmall),
      bars: { ratio: '<= 2' },
    },
    memory: {
      uploaderGrownMb: rounded(Math.max(...rounds.map((round) => round.uploader.grownMb)), 1),
      bareLoopGrownMb: rounded(Math.max(...rounds.map((round) => round.bare.grownMb)), 1),
      bundleGrownMb: rounded(Math.max(...rounds.map((round) => round.bundle.grownMb)), 1),
      bars: { uploaderGrownMb: '<= 64' },
    },
    rounds,
  }
}

async function rotation(place: UploadPlace) {
  const job = await place.rig.newJob(FILE_BYTES)
  const small = await newBundle(place)
  const bare = await bareUpload(place, job)
  const aws = await awsUpload(place, job.path)
  const uploader = await upload(place, job)
  const puts = await smallPuts(place, small)
  const bareSmall = await run(place, { kind: 'bare', puts, atOnce: 6, whole: true })
  const bundle = await run(place, { kind: 'bundle', ...accountOf(place), ...small })
  return { uploader, bare, aws, bundle, bareSmall }
}

const accountOf = ({ rig }: UploadPlace) => ({
  apiUrl: rig.server.url,
  accessToken: rig.user.accessToken,
})

function upload(place: UploadPlace, job: FileUploadJob): Promise<Measured> {
  const { signal: _signal, onProgress: _onProgress, ...plain } = job
  return run(place, { kind: 'file', ...accountOf(place), job: plain })
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
async function awsUpload(place: UploadPlace, path: string): Promise<Measured> {
  const tiny = join(await place.rig.newFolder(), 'tiny')
  await writeFile(tiny, 'x')
  const start = await awsCopy(place, tiny)
  const processSeconds = await awsCopy(place, path)
  return { seconds: processSeconds - start, processSeconds, grownMb: 0 }
}

async function awsCopy({ gateway, bucket }: UploadPlace, path: string): Promise<number> {
  const target = `s3://${bucket}/bench/aws-${basename(path)}`
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
