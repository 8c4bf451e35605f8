import { API_PREFIX } from './index.ts'

/** Where a signed-in client hears that there is something new: Socket.IO over WebSocket alone, `auth: { token }`, an access token. */
export const HINTS_PATH = `${API_PREFIX}/hints`
/** Something of one’s own has changed; what, `GET /sync` says. It carries nothing. */
export const HINT_EVENT = 'sync'
