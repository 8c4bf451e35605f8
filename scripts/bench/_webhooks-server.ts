// The server as a process of its own: says where it listens, and ends when it is left alone.
import { readConfig } from '../../server/config/config.ts'
import { startServer } from '../../server/main.ts'

const server = await startServer(readConfig(process.env, () => undefined))
process.on('disconnect', () => void server.stop())
process.send?.({ url: server.url })
