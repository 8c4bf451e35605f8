export { listeningData } from './personal-data.ts'
export { recordingOf } from './recording.ts'
export { listeningRoutes } from './routes.ts'
