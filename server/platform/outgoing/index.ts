export { type FetchOutside, fetchOutside, type Outside } from './fetch-outside.ts'
