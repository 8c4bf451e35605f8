import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '../../../scripts/ports.ts'
import { cephConf } from './ceph-conf.ts'

/** How to reach a real S3 store. */
export interface S3TestConfig {
  readonly endpoint: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export interface S3Gateway extends S3TestConfig {
  stop(): Promise<void>
}

const BINARIES = ['ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin', 'ceph', 'monmaptool']
const READY_WITHIN_MS = 60_000
const POLL_MS = 100

/** The programs that the gateway needs and this machine lacks. */
export function missingForGateway(): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return BINARIES.filter((name) => !folders.some((folder) => isExecutable(join(folder, name))))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Starts Ceph's RADOS gateway over one storage daemon in memory, on free ports of loopback: a store that takes
 * multipart uploads, presigned URLs and their refusals as seriously as Amazon's. About 13 s and 130 MB.
 * The folder goes when it stops; where it does not start, the folder stays for its logs, and the error names it.
 */
export async function startS3Gateway(): Promise<S3Gateway> {
  const folder = await mkdtemp(join(tmpdir(), 'veza-s3-'))
  const cluster = new Cluster(folder)
  const stopAtExit = () => cluster.kill()
  process.once('exit', stopAtExit)
  const stop = async () => {
    process.off('exit', stopAtExit)
    await cluster.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    const config = await cluster.start()
    return { ...config, stop }
  } catch (error) {
    await cluster.stop()
    throw new Error(`the S3 gateway did not start; its logs are in ${join(folder, 'log')}`, { cause: error })
  }
}

class Cluster {
  private readonly folder: string
  private readonly processes: ChildProcess[] = []

  constructor(folder: string) {
    this.folder = folder
  }

  async start(): Promise<S3TestConfig> {
    const port = await freePort()
    const monitorAddress = `[v2:127.0.0.1:${await freePort()}/0]`
    const clusterId = randomUUID()
    for (const name of ['mon', 'osd', 'run', 'log']) await mkdir(join(this.folder, name))
    await writeFile(
      join(this.folder, 'ceph.conf'),
      cephConf({ folder: this.folder, clusterId, monitorAddress }),
    )

    await this.run(
      'monmaptool',
      '--create',
      '--clobber',
      '--fsid',
      clusterId,
      '--addv',
      'a',
      monitorAddress,
      'monmap',
    )
    await this.run('ceph-mon', '-i', 'a', '--mkfs', '--monmap', 'monmap')
    await this.launch('ceph-mon', '-i', 'a', '-f')
    const storageId = randomUUID()
    await this.run('ceph', '--connect-timeout', '20', 'osd', 'new', storageId)
    await this.run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', storageId, '--no-mon-config')
    await this.launch('ceph-osd', '-i', '0', '-f')
    await this.until('the storage daemon is up', async () =>
      (await this.run('ceph', 'osd', 'stat')).includes('1 up'),
    )

    const frontend = `--rgw-frontends=beast endpoint=127.0.0.1:${port}`
    await this.launch('radosgw', '-n', 'client.rgw', '-f', '--ms-mon-client-mode=crc', frontend)
    const endpoint = `http://127.0.0.1:${port}`
    await this.until('the gateway answers', () => answers(endpoint))
    const [accessKeyId, secretAccessKey] = ['VEZATESTKEY', 'vezatestsecret']
    const names = ['--uid=veza', '--display-name=veza']
    await this.run(
      'radosgw-admin',
      'user',
      'create',
      ...names,
      `--access-key=${accessKeyId}`,
      `--secret-key=${secretAccessKey}`,
    )
    return { endpoint, region: 'us-east-1', accessKeyId, secretAccessKey }
  }

  private async run(program: string, ...options: string[]): Promise<string> {
    const done = await promisify(execFile)(program, options, { ...this.place(), timeout: READY_WITHIN_MS })
    return done.stdout
  }

  private async launch(program: string, ...options: string[]): Promise<void> {
    const log = await open(join(this.folder, 'log', `${program}.out`), 'a')
    const child = spawn(program, options, { ...this.place(), stdio: ['ignore', log.fd, log.fd] })
    child.once('error', () => child.kill())
    this.processes.push(child)
    await log.close()
  }

  private place(): { cwd: string; env: NodeJS.ProcessEnv } {
    return { cwd: this.folder, env: { ...process.env, CEPH_CONF: join(this.folder, 'ceph.conf') } }
  }

  private async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + READY_WITHIN_MS
    while (!(await holds())) {
      const dead = this.processes.find((child) => hasEnded(child))
      if (dead) throw new Error(`${dead.spawnfile} ended before ${what}`)
      if (performance.now() > deadline) throw new Error(`waited ${READY_WITHIN_MS} ms in vain until ${what}`)
      await sleep(POLL_MS)
    }
  }

  /** At once: nothing that lies in memory is worth a farewell, and the gateway takes its time over one. */
  async stop(): Promise<void> {
    const living = this.processes.filter((child) => !hasEnded(child))
    const ends = living.map((child) => once(child, 'exit'))
    this.kill()
    await Promise.all(ends)
  }

  /** At the end of our own process, where nothing can be awaited. */
  kill(): void {
    for (const child of this.processes) child.kill('SIGKILL')
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}

async function answers(endpoint: string): Promise<boolean> {
  return fetch(endpoint).then(
    (response) => response.arrayBuffer().then(() => true),
    () => false,
  )
}
