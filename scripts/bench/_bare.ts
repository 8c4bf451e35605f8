import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../ports.ts'

const NGINX = process.env.NGINX_PATH ?? '/usr/sbin/nginx'

export interface Baseline {
  readonly url: string
  stop(): unknown
}

/** A route of Express in a process of its own, that sends these bytes. @param type as `Content-Type` names it */
export async function startBare(body: string, type: string): Promise<Baseline> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./_bare-express.ts', import.meta.url)), type],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  child.stdin.end(body)
  const [port] = (await once(child.stdout, 'data')) as [Buffer]
  return { url: `http://127.0.0.1:${port.toString().trim()}/`, stop: () => child.kill() }
}

/** nginx, that sends them as a file, by one worker; undefined where it is not installed (Debian: `nginx-light`). */
export async function startNginx(body: string): Promise<Baseline | undefined> {
  const isThere = await access(NGINX).then(
    () => true,
    () => false,
  )
  if (!isThere) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'veza-nginx-'))
  const port = await freePort()
  await writeFile(join(folder, 'index.html'), body)
  await writeFile(join(folder, 'nginx.conf'), configuration(folder, port))
  const child = spawn(NGINX, ['-c', join(folder, 'nginx.conf'), '-p', folder, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const gone = once(child, 'exit')
  const url = `http://127.0.0.1:${port}/`
  while (!(await isUp(url))) {
    if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}`)
    await sleep(20)
  }
  const stop = async () => {
    child.kill()
    await gone
    await rm(folder, { recursive: true, force: true })
  }
  return { url, stop }
}

const configuration = (folder: string, port: number) => `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
user root;
error_log stderr warn;
events { worker_connections 256; }
http {
  access_log off;
  keepalive_requests 10000000;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  types { text/html html; }
  server { listen 127.0.0.1:${port}; root ${folder}; }
}
`

const isUp = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )
