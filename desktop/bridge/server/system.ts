import { uploadKinds } from '@veza/shared/studio/jobs.ts'
import { forgetRestored, readRestored } from '../../engine/db/damage.ts'
import { listJobs } from '../../engine/queue/job-row.ts'
import { answerHeldBack, heldBack } from '../../engine/restored/held-back.ts'
import { crashesFile, readCrashes } from '../diagnostics/crashes.ts'
import { os } from './context.ts'

export const system = {
  about: os.system.about.handler(({ context: { engine, version } }) => ({
    version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    libraryDir: engine.folder.root,
    runsJobs: engine.run().isActive,
  })),
  hold: os.system.hold.handler(({ context: { engine, changes }, input }) => {
    const keeper = engine.keep()
    const isNews = engine.run().isHeld !== input.hold
    engine.run().hold(input.hold)
    if (isNews) changes.touch('queue')
    keeper.hold(input.hold)
    const running = listJobs(engine.db, { states: ['running'] })
    const files = running.filter(({ kind }) => uploadKinds.includes(kind)).length
    return { uploads: files + keeper.uploads }
  }),
  reconnect: os.system.reconnect.handler(({ context: { engine } }) => {
    engine.connections.reconnect()
    engine.run().wake()
    engine.offline.networkChanged()
    engine.remote.networkChanged()
    return { ok: true as const }
  }),
  crashes: os.system.crashes.handler(({ context: { engine } }) =>
    readCrashes(crashesFile(engine.folder.root)),
  ),
  restored: os.system.restored.handler(({ context: { engine } }) => readRestored(engine.folder.root)),
  forgetRestored: os.system.forgetRestored.handler(({ context: { engine, changes } }) => {
    forgetRestored(engine.folder.root)
    changes.touch('settings')
    return { ok: true as const }
  }),
  heldBack: os.system.heldBack.handler(({ context: { engine } }) => heldBack(engine.db)),
  answerHeldBack: os.system.answerHeldBack.handler(({ context: { engine, changes, clock }, input }) => {
    answerHeldBack(engine.db, input.answer, clock.now())
    for (const topic of ['things', 'queue', 'library'] as const) changes.touch(topic)
    engine.run().wake()
    engine.keep().wake()
    return { ok: true as const }
  }),
}
