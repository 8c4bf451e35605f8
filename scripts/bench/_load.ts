import { once } from 'node:events'
import { connect } from 'node:net'

export interface Load {
  /** Answers a second over the whole run. */
  readonly requestsPerSecond: number
  readonly requests: number
}

interface Loading {
  readonly connections?: number
  readonly seconds?: number
  /** A whole request, made anew for each time; without it, the address is read. */
  readonly question?: () => string
  /** Told how long each answer took. */
  readonly answered?: (ms: number) => void
}

/**
 * Asks one address over and over, each connection one question at a time. Counts only whole answers with status 200.
 * @throws Error on any other answer
 */
export async function loadOf(
  url: string,
  { connections = 32, seconds = 5, question, answered: tell }: Loading = {},
): Promise<Load> {
  const { hostname, port, pathname } = new URL(url)
  const read = `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAccept: */*\r\n\r\n`
  const startedMs = performance.now()
  const untilMs = startedMs + seconds * 1000
  const one = async (): Promise<number> => {
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    socket.setNoDelay(true)
    let answered = 0
    for (; performance.now() < untilMs; answered++) {
      const asked = question?.() ?? read
      const askedMs = performance.now()
      socket.write(asked)
      await wholeAnswer(socket)
      tell?.(performance.now() - askedMs)
    }
    socket.destroy()
    return answered
  }
  const counts = await Promise.all(Array.from({ length: connections }, one))
  const requests = counts.reduce((sum, count) => sum + count, 0)
  return { requests, requestsPerSecond: requests / ((performance.now() - startedMs) / 1000) }
}

/** Answers here always carry a length. */
function wholeAnswer(socket: import('node:net').Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = ''
    let left = -1
    const take = (chunk: Buffer) => {
      if (left < 0) {
        head += chunk.toString('latin1')
        const end = head.indexOf('\r\n\r\n')
        if (end < 0) return
        if (!head.startsWith('HTTP/1.1 200')) return finish(new Error(head.slice(0, 200)))
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1])
        left = length - (head.length - end - 4)
      } else left -= chunk.length
      if (left === 0) finish()
    }
    const finish = (error?: Error) => {
      socket.off('data', take)
      error ? reject(error) : resolve()
    }
    socket.on('data', take)
  })
}
