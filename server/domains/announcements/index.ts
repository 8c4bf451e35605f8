export { announcementsOnPages } from './pages.ts'
export { announcementsData } from './personal-data.ts'
export { announcementsRoutes } from './routes.ts'
