import { connect } from 'node:net'
import { ADMIN_ROLE } from './cluster.ts'

const PROTOCOL_3 = 196_608
/** `cannot_connect_now`: the server starts, which after a crash takes as long as there is log to read. */
const CANNOT_CONNECT_NOW = 'C57P03\0'

/**
 * Whether a server on this port of 127.0.0.1 answers that it is starting up (SQLSTATE 57P03, before any password is
 * asked for). False for any other answer, and for none within `timeoutMs`.
 */
export function isStartingUp(port: number, timeoutMs: number): Promise<boolean> {
  const words = Buffer.from(`user\0${ADMIN_ROLE}\0database\0postgres\0\0`)
  const start = Buffer.alloc(8)
  start.writeUInt32BE(8 + words.length, 0)
  start.writeUInt32BE(PROTOCOL_3, 4)
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    const end = () => {
      socket.destroy()
      resolve(answer.startsWith('E') && answer.includes(CANNOT_CONNECT_NOW))
    }
    socket.setTimeout(timeoutMs, end)
    socket.on('connect', () => socket.write(Buffer.concat([start, words])))
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1')
      // Whoever is let in is asked for a password, and the line stays open.
      if (!answer.startsWith('E')) end()
    })
    socket.on('error', end)
    socket.on('close', end)
  })
}
