export { removeAvatar } from './avatars.ts'
export { peopleJobs } from './jobs.ts'
export { blockList } from './lists.ts'
export { setPageModeration } from './moderation.ts'
export { peopleOnPages } from './pages.ts'
export { peopleData } from './personal-data.ts'
export { ownProfile, updateProfile, visibleProfile, visibleProfileById } from './profile.ts'
export {
  hiddenAmong,
  isActive as isActivePerson,
  isPublic as isPublicPerson,
  notHiddenFrom,
  type ProfileRow as OwnProfileRow,
} from './queries.ts'
export { unblock } from './relations.ts'
export { avatarFiles, peopleRoutes } from './routes.ts'
export { searchPeople } from './search.ts'
export { peopleInSitemap } from './sitemap.ts'
export { ownAvatar } from './view.ts'
