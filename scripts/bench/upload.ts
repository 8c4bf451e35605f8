import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readOnce } from '../../desktop/engine/import/read.ts'
import {
  awsFile,
  bareFile,
  bareSmall,
  type Measured,
  newSmallFiles,
  uploaderFile,
  uploaderSmall,
} from './_upload-contestants.ts'
import { openUploadPlace, rounded, type UploadPlace } from './_upload-place.ts'

const FILE_BYTES = 500 * 1_000_000
const WARM_UP_BYTES = 20_000_000
const SMALL_FILES = 200
const SMALL_BYTES = 200_000
/** Stores, one after the other (what the gateway holds is bounded), and rotations on each. */
const PLACES = 3
const ROTATIONS = 2

/**
 * One file of 500 MB by the uploader, by aws-cli and by a bare loop; then 200 small files by the uploader and by a
 * bare loop. All against the same store and in turn; of each the best of six, for other work on the machine only
 * ever slows down. A store takes its first file fastest, so each begins in one of three stores, and the order turns.
 * aws-cli is compared process against process, start and all, as nothing tells its start from its transfer;
 * `ratioWithoutStarts` estimates that by taking off what it needs for one byte, and our own start. The bare loop does
 * not open, hash, sign or complete anything. The uploader is given what an import keeps: the MD5s of the parts, whose
 * cost is under `import`. Bars: at least 1.0 × aws-cli, at least 0.8 × the loop; at most 2 × the loop's time for small
 * files; memory grows by 64 MB at most.
 */
export async function bench(): Promise<object> {
  const rounds: Round[] = []
  let imported: object = {}
  for (let place = 0; place < PLACES; place++) {
    const opened = await openUploadPlace()
    try {
      const warmUp = await opened.rig.newJob(WARM_UP_BYTES)
      await uploaderFile(opened, warmUp)
      for (let turn = 0; turn < ROTATIONS; turn++) rounds.push(await rotation(opened, place + turn))
      if (place === 0) imported = await importCost((await opened.rig.newJob(FILE_BYTES)).path)
    } finally {
      await opened.close()
    }
  }
  return { ...summary(rounds), import: imported, rounds }
}

interface Round {
  readonly uploader: Measured
  readonly bare: Measured
  readonly aws: Pick<Measured, 'seconds' | 'processSeconds'>
  readonly bundle: Measured
  readonly bareSmall: Measured
}

async function rotation(place: UploadPlace, turn: number): Promise<Round> {
  const job = await place.rig.newJob(FILE_BYTES)
  const small = await newSmallFiles(place, SMALL_FILES - 3, SMALL_BYTES)
  const files = await inTurn(turn, {
    bare: () => bareFile(place, job),
    aws: () => awsFile(place, job),
    uploader: () => uploaderFile(place, job),
  })
  const smalls = await inTurn(turn, {
    bareSmall: () => bareSmall(place, small),
    bundle: () => uploaderSmall(place, small),
  })
  return { ...files, ...smalls }
}

/** One after the other, from the `turn`-th on. */
async function inTurn<T extends Readonly<Record<string, () => Promise<object>>>>(
  turn: number,
  contestants: T,
): Promise<{ [Name in keyof T]: Awaited<ReturnType<T[Name]>> }> {
  const all = Object.entries(contestants)
  const order = [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)]
  const results: Record<string, object> = {}
  for (const [name, run] of order) results[name] = await run()
  return results as { [Name in keyof T]: Awaited<ReturnType<T[Name]>> }
}

function summary(rounds: readonly Round[]) {
  const best = (pick: (round: Round) => number) => Math.min(...rounds.map(pick))
  const most = (pick: (round: Round) => number) => rounded(Math.max(...rounds.map(pick)), 1)
  const rate = (seconds: number) => rounded(FILE_BYTES / 1e6 / seconds, 1)
  const uploader = best((round) => round.uploader.seconds)
  const bare = best((round) => round.bare.seconds)
  const aws = best((round) => round.aws.seconds)
  const bundle = best((round) => round.bundle.seconds)
  const bareOfSmall = best((round) => round.bareSmall.seconds)
  const processes = best(({ aws }) => aws.processSeconds) / best(({ uploader }) => uploader.processSeconds)
  return {
    file: {
      bytes: FILE_BYTES,
      mbPerSecond: { uploader: rate(uploader), awsCli: rate(aws), bareLoop: rate(bare) },
      cpuSeconds: {
        uploader: rounded(best((round) => round.uploader.cpuSeconds)),
        bareLoop: rounded(best((round) => round.bare.cpuSeconds)),
      },
      ratioToAwsCli: rounded(processes),
      ratioWithoutStarts: rounded(aws / uploader),
      ratioToBareLoop: rounded(bare / uploader),
      bars: { ratioToAwsCli: '>= 1.0', ratioToBareLoop: '>= 0.8' },
    },
    smallFiles: {
      count: SMALL_FILES,
      bytesEach: SMALL_BYTES,
      seconds: { uploader: rounded(bundle), bareLoop: rounded(bareOfSmall) },
      cpuSeconds: {
        uploader: rounded(best((round) => round.bundle.cpuSeconds)),
        bareLoop: rounded(best((round) => round.bareSmall.cpuSeconds)),
      },
      ratio: rounded(bundle / bareOfSmall),
      bars: { ratio: '<= 2' },
    },
    memory: {
      uploaderGrownMb: most((round) => round.uploader.grownMb),
      bareLoopGrownMb: most((round) => round.bare.grownMb),
      bundleGrownMb: most((round) => round.bundle.grownMb),
      bars: { uploaderGrownMb: '<= 64' },
    },
  }
}

/** CPU seconds of an import's read of the file: all of it, and with the SHA-256 alone. The best of three. */
async function importCost(path: string): Promise<object> {
  const whole = await cpuSeconds(() => readOnce(path, 'audio/wav', FILE_BYTES))
  const sha256Alone = await cpuSeconds(async () => {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk)
  })
  return { cpuSeconds: { read: rounded(whole), sha256Alone: rounded(sha256Alone) } }
}

async function cpuSeconds(work: () => Promise<unknown>): Promise<number> {
  const tries: number[] = []
  for (let i = 0; i < 3; i++) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    tries.push((user + system) / 1e6)
  }
  return Math.min(...tries)
}
