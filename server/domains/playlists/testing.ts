export { addItems } from './items.ts'
export { createPlaylist } from './service.ts'
