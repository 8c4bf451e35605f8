import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmod } from 'node:fs/promises'
import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { descendantsOf, livingOf } from '../support/process-tree.ts'
import { newFolder, type Product, removeFolder, startedProduct, startProduct } from '../support/product.ts'
import { controlClient } from '../support/stripe/control/client.ts'

let data: string
let running: Product | undefined

beforeAll(async () => {
  data = await newFolder()
  await chmod(data, 0o755)
})
afterAll(async () => {
  await running?.end()
  await removeFolder(data)
})

test('the first start brings up everything, says so in one line of JSON, and Ctrl-C leaves no process', async () => {
  const product = await startedProduct({ data })
  running = product
  expect(product).toMatchObject({
    ready: true,
    studioUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#open=/),
    mailboxUrl: `${product.url}/dev/mailbox`,
  })
  const creator = product.account('creator')
  const login = await fetch(`${product.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: creator.email, password: creator.password }),
  })
  expect(login.status).toBe(200)
  const { accessToken } = (await login.json()) as { accessToken: string }
  const selling = await fetch(`${product.url}/api/v1/me/selling`, {
    headers: { authorization: `Bearer ${accessToken}` },
  })
  expect(await selling.json()).toMatchObject({ account: { state: 'ready' } })
  expect(await (await fetch(`${product.url}/health/ready`)).json()).toMatchObject({ status: 'ready' })
  expect(await (await fetch(product.mailboxUrl)).json()).toEqual([])
  await aDemoSaleReaches(product, accessToken)
  const started = descendantsOf(product.child.pid ?? 0)
  expect(started.length).toBeGreaterThan(2)
  expect(await product.end('SIGINT')).toBe(0)
  expect(livingOf(started)).toEqual([])
})

test('the second start finds everything as it was, and SIGTERM leaves no process either', async () => {
  const product = await startedProduct({ data })
  running = product
  const { items } = (await (await fetch(`${product.url}/api/v1/tracks`)).json()) as {
    items: { title: string }[]
  }
  expect(items.map(({ title }) => title)).toEqual(['Vermilion'])
  const started = descendantsOf(product.child.pid ?? 0)
  expect(await product.end('SIGTERM')).toBe(0)
  expect(livingOf(started)).toEqual([])
})

test('a killed run is healed by the next, which says so', async () => {
  const killed = await startedProduct({ data, args: ['--no-seed'] })
  const started = descendantsOf(killed.child.pid ?? 0)
  for (const pid of [...started, killed.child.pid ?? 0]) killIfThere(pid)
  await once(killed.child, 'close')
  const next = await startedProduct({ data, args: ['--no-seed'] })
  running = next
  expect(next.notes()).toContain('did not end well')
  expect(next.accounts).toEqual([])
  expect((await fetch(`${next.url}/health/ready`)).status).toBe(200)
  await next.end()
})

test('two starts on one folder: the second says who holds it', async () => {
  const first = await startedProduct({ data, args: ['--no-seed'] })
  running = first
  const second = await startProduct({ data })
  expect(second).toMatchObject({ code: 1, notes: expect.stringContaining('is in use by process') })
  expect(await first.end()).toBe(0)
})

test('a taken port is named, with its holder and a way out', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const folder = await newFolder()
  try {
    const failed = await startProduct({ data: folder, port })
    expect(failed).toMatchObject({ code: 1 })
    expect('notes' in failed && String(failed.notes)).toMatch(
      new RegExp(`Port ${port} is taken by process ${process.pid} .*--port ${port + 1}`),
    )
  } finally {
    other.close()
    await removeFolder(folder)
  }
})

test.each([
  [['--port', 'many'], '--port many'],
  [['--colour'], '--colour'],
])('an option that makes no sense is refused: %j', async (args, said) => {
  const folder = await newFolder()
  const failed = await startProduct({ data: folder, args })
  expect(failed).toMatchObject({ code: 1, notes: expect.stringContaining(said) })
  await removeFolder(folder)
})

/** A guest buys the demo track, and its creator is sent their part of it. */
async function aDemoSaleReaches({ url, paymentsUrl }: Product, accessToken: string): Promise<void> {
  const api = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const answer = await fetch(`${url}/api/v1${path}`, init)
    expect([path, answer.ok]).toEqual([path, true])
    return (await answer.json()) as T
  }
  const { items: tracks } = await api<{ items: { id: string }[] }>('/tracks')
  const { items: products } = await api<{ items: ProductOnSale[] }>(`/tracks/${tracks[0]?.id}/products`)
  const [demo] = products
  const { checkoutUrl } = await api<{ checkoutUrl: string }>('/orders', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({
      items: [{ productId: demo?.id, licenceId: demo?.licences[0]?.id, quantity: 1 }],
      email: 'guest@veza.example',
    }),
  })
  const session = checkoutUrl.split('/').at(-1) ?? ''
  await controlClient(new URL(paymentsUrl ?? '').origin).pay({ session })
  const sent = () =>
    api<{ items: { status: string; amount: number }[] }>('/me/transfers', {
      headers: { authorization: `Bearer ${accessToken}` },
    })
  await vi.waitUntil(async () => (await sent()).items[0]?.status === 'completed', {
    timeout: 30_000,
    interval: 200,
  })
  expect((await sent()).items).toMatchObject([{ amount: 270, isSent: true }])
}

interface ProductOnSale {
  readonly id: string
  readonly licences: readonly { readonly id: string }[]
}

/** A process of the database may end by itself, or with the first that is killed. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
