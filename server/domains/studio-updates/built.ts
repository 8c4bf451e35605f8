import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { UpdateTarget } from '@veza/shared/studio/updates/channels.ts'
import { versionSchema } from '@veza/shared/studio/updates/feed.ts'
import { parse } from 'yaml'
import { z } from 'zod'
import { FILE_NAME } from './keys.ts'

/** What electron-builder writes beside the artefacts of one target. */
const metadataSchema = z.object({
  version: versionSchema,
  releaseDate: z.coerce.date(),
  files: z
    .array(
      z.object({
        url: z.string().regex(FILE_NAME),
        sha512: z.string(),
        size: z.int().positive(),
        blockMapSize: z.int().positive().optional(),
      }),
    )
    .min(1),
})

const METADATA = /^(?:latest|beta|alpha)(-linux|-linux-arm64|-mac)?\.yml$/

export interface BuiltFile {
  readonly name: string
  readonly path: string
  readonly sha512: string
  readonly bytes: number
  readonly blockMapBytes: number | undefined
  /** The map of the file's blocks, where it lies beside the file rather than at its end. */
  readonly blockMapPath: string | undefined
}

export interface Built {
  readonly target: UpdateTarget
  readonly version: string
  readonly builtAt: Date
  readonly files: readonly BuiltFile[]
}

/** The folder is not what electron-builder left there. */
export class BuildUnusable extends DomainError {
  constructor(detail: string) {
    super(422, 'build-unusable', detail)
  }
}

/** Reads a folder of electron-builder's output, and every byte of the artefacts. @throws BuildUnusable */
export async function readBuilt(folder: string): Promise<Built[]> {
  const names = (await readdir(folder)).sort()
  const found = names.flatMap((name) => {
    const suffix = METADATA.exec(name)
    return suffix ? [{ name, target: (suffix[1]?.slice(1) ?? 'win') as UpdateTarget }] : []
  })
  if (found.length === 0) throw new BuildUnusable(`${folder} holds no latest*.yml of electron-builder.`)
  const built = await Promise.all(
    found.map(({ name, target }) => readTarget(folder, name, target, new Set(names))),
  )
  const [version, ...others] = new Set(built.map((one) => one.version))
  if (others.length > 0)
    throw new BuildUnusable(`${folder} holds several versions: ${[version, ...others].join(', ')}.`)
  if (new Set(built.map(({ target }) => target)).size < built.length)
    throw new BuildUnusable(`${folder} describes a target twice.`)
  return built
}

async function readTarget(
  folder: string,
  metadata: string,
  target: UpdateTarget,
  names: ReadonlySet<string>,
): Promise<Built> {
  const read = metadataSchema.safeParse(parse(await readFile(join(folder, metadata), 'utf8')))
  if (!read.success) throw new BuildUnusable(`${metadata} cannot be read: ${read.error.message}`)
  const { version, releaseDate, files } = read.data
  const described = await Promise.all(
    files.map(async ({ url: name, sha512, size, blockMapSize }) => {
      const path = join(folder, name)
      if (!names.has(name)) throw new BuildUnusable(`${metadata} names ${name}, which is not there.`)
      const { size: bytes } = await stat(path)
      if (bytes !== size || (await sha512Of(path)) !== sha512)
        throw new BuildUnusable(`${name} is not what ${metadata} says: build it again.`)
      const map = `${name}.blockmap`
      const blockMapPath = names.has(map) ? join(folder, map) : undefined
      return { name, path, sha512, bytes, blockMapBytes: blockMapSize, blockMapPath }
    }),
  )
  return { target, version, builtAt: releaseDate, files: described }
}

async function sha512Of(path: string): Promise<string> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(path), hash)
  return hash.digest('base64')
}
