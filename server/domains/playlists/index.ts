export { type FoundPlaylist, playlistsOnPages } from './pages.ts'
export { playlistsData } from './personal-data.ts'
export { playlistsRoutes } from './routes.ts'
